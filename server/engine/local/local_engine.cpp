#include "engine/local/local_engine.hpp"

#include <utility>

namespace aip::engine {
namespace {

bool is_helped_by_sku(const Request& request) {
  return !request.siblings.empty() && request.recipe.cut_out && request.recipe.model != image::kNoModel;
}

bool is_cancelled(const Result<pixel::Glanced>& look) {
  return !look && look.error().code == ErrorCode::kCancelled;
}

}  // namespace

// Nothing where the photo has to be made by itself: there is no model, it has transparency, or can't be read.
boost::asio::awaitable<std::optional<Result<pixel::Processed>>> LocalEngine::made_with_sku(
    const Request& request) {
  const auto own = co_await looks_.of(request.input, request.sha256, request.recipe);
  if (is_cancelled(*own)) co_return Result<pixel::Processed>(fail(own->error()));
  if (!*own) co_return std::nullopt;
  image::SkuHints hints{.own = (*own)->look, .others = {}, .consistent = request.consistent};
  for (const auto& sibling : request.siblings) {
    const auto seen = co_await looks_.of(sibling.photo, sibling.sha256, request.recipe);
    if (is_cancelled(*seen)) co_return Result<pixel::Processed>(fail(seen->error()));
    if (*seen) hints.others.push_back((*seen)->look);
  }
  co_return co_await pool_.process_glanced(request.input, (*own)->mask.file.get(), std::move(hints),
                                           request.recipe, request.backdrop);
}

boost::asio::awaitable<Result<Response>> LocalEngine::run(Request request, Journal&) {
  std::optional<Result<pixel::Processed>> made;
  if (is_helped_by_sku(request)) made = co_await made_with_sku(request);
  if (!made) made = co_await pool_.process(request.input, request.recipe, request.backdrop);
  if (!*made) co_return fail(std::move(*made).error());
  Response response{.made = **std::move(made), .finished = true, .usage = {}, .details = {}, .note = {}};
  if (!request.prompt.empty()) {
    response.note = "The built-in engine does not follow a text; the prompt was not used.";
  }
  co_return response;
}

}  // namespace aip::engine
