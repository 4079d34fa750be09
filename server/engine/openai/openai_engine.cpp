#include "engine/openai/openai_engine.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "net/multipart.hpp"

namespace aip::engine {
namespace {

constexpr std::string_view kPath = "/images/edits";

}  // namespace

std::string openai_size(const Request& request) {
  if (exact_size(request.parameters.size)) return request.parameters.size;
  if (!is_gpt_image(request.model)) return {};
  const auto& recipe = request.recipe;
  if (!recipe.width && !recipe.height) return recipe.cut_out ? "1024x1024" : "auto";
  if (!recipe.width || !recipe.height) return "auto";
  const double ratio = static_cast<double>(*recipe.width) / *recipe.height;
  if (ratio > 1.2) return "1536x1024";
  if (ratio < 1 / 1.2) return "1024x1536";
  return "1024x1024";
}

boost::asio::awaitable<Result<net::Request>> OpenAiEngine::call_for(const Request& request,
                                                                    const std::vector<Outgoing>& pictures) {
  net::Multipart form;
  const std::string_view field = pictures.size() == 1 ? "image" : "image[]";
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto& picture = pictures[i];
    form.file(field, fmt::format("image-{}.{}", i + 1, image::extension(picture.format)),
              image::media_type(picture.format), picture.file.get(), picture.bytes);
  }
  form.text("prompt", whole_prompt(request));
  if (!request.model.empty()) form.text("model", request.model);
  if (const auto size = openai_size(request); !size.empty()) form.text("size", size);
  if (is_gpt_image(request.model)) {
    form.text("output_format", "png");
    form.text("quality", request.high_quality ? "high" : "auto");
    if (request.model.starts_with("gpt-image-1.5")) form.text("input_fidelity", "high");
  }
  net::Request call{.method = "POST", .url = url_at(request.endpoint, kPath)};
  call.headers.emplace_back("Content-Type", form.content_type());
  call.body = std::move(form).finish();
  co_return with_bearer(std::move(call), request.api_key);
}

Error OpenAiEngine::refusal_in(const json::object& answer) const { return refusal_in_data(answer); }

void OpenAiEngine::describe(Response& response, const Request& request, const json::object& answer) const {
  if (const auto* usage = object_at(answer, "usage")) response.usage = *usage;
  if (const auto size = openai_size(request); !size.empty()) response.details["requestedSize"] = size;
}

boost::asio::awaitable<Result<std::vector<Model>>> OpenAiEngine::models(Access access) {
  co_return co_await bearer_models(tools(), std::move(access), kPath);
}

}  // namespace aip::engine
