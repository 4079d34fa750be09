#include "engine/ark/ark_engine.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/provider/json_body.hpp"
#include "engine/provider/provider_error.hpp"

namespace aip::engine {
namespace {

constexpr std::string_view kPath = "/images/generations";

// A size of the recipe's shape has about as many pixels as "2K", and a ratio that Seedream takes.
constexpr double kPixels = 2'048.0 * 2'048.0;
constexpr double kMaxRatio = 16;

// The older model of image edits: one picture, and no size but the picture's own.
bool is_seed_edit(std::string_view model) { return model.contains("seededit"); }

}  // namespace

std::string ark_size(const Request& request) {
  if (!request.parameters.size.empty()) return request.parameters.size;
  if (is_seed_edit(request.model)) return "adaptive";
  const auto& recipe = request.recipe;
  const bool is_square = !recipe.width && !recipe.height && recipe.cut_out;
  if (!is_square && (!recipe.width || !recipe.height)) return "2K";
  const double wanted = is_square ? 1.0 : static_cast<double>(*recipe.width) / *recipe.height;
  const double ratio = std::clamp(wanted, 1 / kMaxRatio, kMaxRatio);
  const auto side = [](double pixels) { return std::lround(pixels / 16) * 16; };
  return fmt::format("{}x{}", side(std::sqrt(kPixels * ratio)), side(std::sqrt(kPixels / ratio)));
}

bool ArkEngine::takes_references(std::string_view model, const Parameters&) const {
  return !is_seed_edit(model);
}

boost::asio::awaitable<Result<net::Request>> ArkEngine::call_for(const Request& request,
                                                                 const std::vector<Outgoing>& pictures) {
  JsonBody form;
  json::array images;
  for (const auto& picture : pictures) images.emplace_back(form.data_url(picture));
  json::object body{{"model", request.model},
                    {"prompt", whole_prompt(request)},
                    {"size", ark_size(request)},
                    {"response_format", "b64_json"},
                    {"watermark", false}};
  if (images.size() == 1) {
    body["image"] = std::move(images.front());
  } else {
    body["image"] = std::move(images);
  }
  if (request.parameters.seed) body["seed"] = *request.parameters.seed;
  if (request.parameters.guidance_scale) body["guidance_scale"] = *request.parameters.guidance_scale;
  co_return with_bearer(form.call(url_at(request.endpoint, kPath), body), request.api_key);
}

Error ArkEngine::refusal_in(const json::object& answer) const { return refusal_in_data(answer); }

void ArkEngine::describe(Response& response, const Request& request, const json::object& answer) const {
  if (const auto* usage = object_at(answer, "usage")) response.usage = *usage;
  response.details["requestedSize"] = ark_size(request);
}

// Where there is no list of models, a request without a model tells whether the key is taken: it is refused
// and costs nothing.
boost::asio::awaitable<Result<std::vector<Model>>> ArkEngine::models(Access access) {
  auto listed = co_await bearer_models(tools(), access, kPath);
  if (listed || listed.error().code != ErrorCode::kProviderRefused) co_return listed;
  auto call = with_bearer(JsonBody().call(url_at(access.endpoint, kPath), {}), access.api_key);
  AIP_CO_TRY_ASSIGN(const auto answer, co_await unbilled_response(tools(), std::move(call)));
  if (answer.status == 400 || answer.status == 422) co_return std::vector<Model>{};
  if (answer.status == 401) co_return fail(provider_error(answer, tools().clock.now()));
  co_return listed;
}

}  // namespace aip::engine
