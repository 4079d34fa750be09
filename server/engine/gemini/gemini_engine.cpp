#include "engine/gemini/gemini_engine.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/provider/json_body.hpp"
#include "engine/provider/provider_error.hpp"

namespace aip::engine {
namespace {

constexpr std::string_view kDefaultModel = "gemini-2.5-flash-image";

struct Ratio {
  std::string_view name;
  double value;
};

constexpr auto kRatios = std::to_array<Ratio>({{"1:1", 1.0},
                                               {"2:3", 2.0 / 3},
                                               {"3:2", 3.0 / 2},
                                               {"3:4", 3.0 / 4},
                                               {"4:3", 4.0 / 3},
                                               {"4:5", 4.0 / 5},
                                               {"5:4", 5.0 / 4},
                                               {"9:16", 9.0 / 16},
                                               {"16:9", 16.0 / 9},
                                               {"21:9", 21.0 / 9}});

// Reasons to stop that no second try changes.
constexpr auto kRefusals =
    std::to_array<std::string_view>({"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION",
                                     "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION"});

std::string_view nearest_ratio(double wanted) {
  return std::ranges::min_element(
             kRatios, {}, [&](const Ratio& r) { return std::abs(std::log(r.value) - std::log(wanted)); })
      ->name;
}

// The shape nearest to the size that is asked for, or to the recipe's; empty: the photo's own.
std::string_view aspect_ratio(const Request& request) {
  const auto& recipe = request.recipe;
  if (const auto size = exact_size(request.parameters.size))
    return nearest_ratio(static_cast<double>(size->width) / size->height);
  if (!recipe.width && !recipe.height) return recipe.cut_out ? "1:1" : "";
  if (!recipe.width || !recipe.height) return "";
  return nearest_ratio(static_cast<double>(*recipe.width) / *recipe.height);
}

json::object image_config(const Request& request) {
  json::object config;
  if (const auto ratio = aspect_ratio(request); !ratio.empty()) config["aspectRatio"] = ratio;
  const auto& size = request.parameters.size;
  if (!size.empty() && !exact_size(size)) config["imageSize"] = size;
  return config;
}

json::object body_of(const Request& request, const std::vector<Outgoing>& pictures, JsonBody& form) {
  Request told = request;
  told.system_prompt.clear();  // has a place of its own
  json::array parts{{{"text", whole_prompt(told)}}};
  for (const auto& picture : pictures) {
    parts.push_back(
        {{"inlineData", {{"mimeType", image::media_type(picture.format)}, {"data", form.base64(picture)}}}});
  }
  json::object generation{{"responseModalities", {"TEXT", "IMAGE"}}};
  if (auto config = image_config(request); !config.empty()) generation["imageConfig"] = std::move(config);
  json::object body{{"contents", json::array{{{"role", "user"}, {"parts", std::move(parts)}}}},
                    {"generationConfig", std::move(generation)}};
  if (!request.system_prompt.empty()) {
    body["systemInstruction"] = {{"parts", json::array{{{"text", request.system_prompt}}}}};
  }
  return body;
}

Error refused(std::string_view reason) {
  return {.code = ErrorCode::kModerated,
          .message = fmt::format("gemini refuses: {}", reason),
          .public_message = fmt::format("The provider's content rules refuse this ({}).", reason)};
}

net::Request with_key(net::Request call, const std::string& key) {
  if (!key.empty()) call.headers.emplace_back("x-goog-api-key", key);
  return call;
}

}  // namespace

void GeminiEngine::complete(Request& request) const {
  if (request.model.empty()) request.model = kDefaultModel;
  if (request.model.starts_with("models/")) request.model.erase(0, 7);
}

boost::asio::awaitable<Result<net::Request>> GeminiEngine::call_for(const Request& request,
                                                                    const std::vector<Outgoing>& pictures) {
  if (!is_plain_name(request.model))
    co_return fail(ErrorCode::kProviderRefused, "model name", "This is not the name of a model.");
  JsonBody form;
  const auto body = body_of(request, pictures, form);
  const auto path = fmt::format("/models/{}:generateContent", request.model);
  co_return with_key(form.call(url_at(request.endpoint, path), body), request.api_key);
}

// Blocks come with status 200.
Error GeminiEngine::refusal_in(const json::object& answer) const {
  if (const auto* error = object_at(answer, "error")) return provider_error(200, *error);
  if (const auto* feedback = object_at(answer, "promptFeedback")) {
    if (const auto reason = string_at(*feedback, "blockReason")) return refused(*reason);
  }
  const auto* candidates = array_at(answer, "candidates");
  std::string reasons;
  for (std::size_t i = 0; candidates != nullptr && i < candidates->size(); ++i) {
    const auto* candidate = (*candidates)[i].if_object();
    const auto reason = candidate == nullptr ? std::nullopt : string_at(*candidate, "finishReason");
    if (!reason) continue;
    if (std::ranges::find(kRefusals, *reason) != kRefusals.end()) return refused(*reason);
    reasons += ' ' + *reason;
  }
  return no_picture("finishReason" + reasons);
}

void GeminiEngine::describe(Response& response, const Request& request, const json::object& answer) const {
  if (const auto* usage = object_at(answer, "usageMetadata")) response.usage = *usage;
  if (const auto id = string_at(answer, "responseId")) response.details["requestId"] = *id;
  std::string asked;
  for (const auto& [name, value] : image_config(request)) {
    asked += (asked.empty() ? "" : ", ") + std::string(value.get_string());
  }
  if (!asked.empty()) response.details["requestedSize"] = asked;
}

boost::asio::awaitable<Result<std::vector<Model>>> GeminiEngine::models(Access access) {
  AIP_CO_TRY_ASSIGN(const auto body,
                    co_await unbilled_object_call(
                        tools(), with_key({.url = url_at(access.endpoint, "/models")}, access.api_key)));
  std::vector<Model> models;
  const auto* list = array_at(body, "models");
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const auto* model = (*list)[i].if_object();
    if (model == nullptr) continue;
    auto name = string_at(*model, "name").value_or("");
    if (name.starts_with("models/")) name.erase(0, 7);
    if (!name.empty()) models.push_back({.id = std::move(name), .shuts_down = {}});
  }
  co_return models;
}

}  // namespace aip::engine
