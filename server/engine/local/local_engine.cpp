#include "engine/local/local_engine.hpp"

#include <utility>

namespace aip::engine {

boost::asio::awaitable<Result<Response>> LocalEngine::run(Request request, Journal&) {
  auto made = co_await pool_.process(request.input, request.recipe);
  if (!made) co_return fail(std::move(made).error());
  Response response{.made = *std::move(made), .finished = true, .usage = {}, .details = {}, .note = {}};
  if (!request.prompt.empty()) {
    response.note = "The built-in engine does not follow a text; the prompt was not used.";
  }
  co_return response;
}

}  // namespace aip::engine
