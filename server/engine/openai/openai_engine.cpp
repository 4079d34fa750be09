#include "engine/openai/openai_engine.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/base64.hpp"
#include "engine/provider/provider_error.hpp"
#include "net/multipart.hpp"

namespace aip::engine {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kDeadline = std::chrono::minutes(10);  // as OpenAI's own clients

// The picture as bytes, or where it is to be fetched.
struct Found {
  std::string bytes;
  std::string url;
};

net::Request edit_call(const Request& request, const std::vector<Outgoing>& pictures) {
  net::Multipart form;
  const std::string_view field = pictures.size() == 1 ? "image" : "image[]";
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto& picture = pictures[i];
    form.file(field, fmt::format("image-{}.{}", i + 1, image::extension(picture.format)),
              image::media_type(picture.format), picture.file.get(), picture.bytes);
  }
  form.text("prompt", whole_prompt(request));
  if (!request.model.empty()) form.text("model", request.model);
  if (const auto size = openai_size(request.model, request.recipe); !size.empty()) form.text("size", size);
  if (is_gpt_image(request.model)) {
    form.text("output_format", "png");
    form.text("quality", request.high_quality ? "high" : "auto");
    if (request.model.starts_with("gpt-image-1.5")) form.text("input_fidelity", "high");
  }
  net::Request call{.method = "POST", .url = url_at(request.endpoint, "/images/edits")};
  if (!request.api_key.empty()) call.headers.emplace_back("Authorization", "Bearer " + request.api_key);
  call.headers.emplace_back("Content-Type", form.content_type());
  call.body = std::move(form).finish();
  call.total = kDeadline;
  return call;
}

Result<Found> picture_in(const json::object& answer) {
  if (const auto* error = object_at(answer, "error")) return fail(provider_error(200, *error));
  const auto* data = array_at(answer, "data");
  if (data == nullptr || data->empty() || !data->front().is_object()) return fail(no_picture("no data"));
  const auto& first = data->front().get_object();
  if (const auto text = string_at(first, "b64_json")) {
    auto bytes = from_base64(*text);
    if (!bytes || bytes->empty()) return fail(no_picture("b64_json is not base64"));
    return Found{.bytes = *std::move(bytes), .url = {}};
  }
  if (const auto url = string_at(first, "url")) return Found{.bytes = {}, .url = *url};
  return fail(no_picture("neither b64_json nor url"));
}

}  // namespace

std::string openai_size(std::string_view model, const image::Recipe& recipe) {
  if (!is_gpt_image(model)) return {};
  if (!recipe.width && !recipe.height) return recipe.cut_out ? "1024x1024" : "auto";
  if (!recipe.width || !recipe.height) return "auto";
  const double ratio = static_cast<double>(*recipe.width) / *recipe.height;
  if (ratio > 1.2) return "1536x1024";
  if (ratio < 1 / 1.2) return "1024x1536";
  return "1024x1024";
}

asio::awaitable<Result<Response>> OpenAiEngine::run(Request request, Journal& journal) {
  Answer answer;
  if (const auto kept = journal.answer()) {
    answer = Answer::from(*kept);
  } else {
    AIP_CO_TRY_ASSIGN(const auto pictures, co_await outgoing_pictures(tools_, request));
    AIP_CO_TRY_ASSIGN(answer, co_await paid_call(tools_, journal, edit_call(request, pictures)));
  }
  const auto parsed = parse_json(answer.body);
  if (!parsed || !parsed->is_object()) co_return fail(no_picture("not a JSON object"));
  const auto& object = parsed->get_object();
  AIP_CO_TRY_ASSIGN(auto found, picture_in(object));
  if (!found.url.empty()) {
    AIP_CO_TRY_ASSIGN(found.bytes, co_await fetched(tools_, found.url));
  }
  AIP_CO_TRY_ASSIGN(auto response, co_await finished(tools_, request, found.bytes));
  if (const auto* usage = object_at(object, "usage")) response.usage = *usage;
  if (const auto size = openai_size(request.model, request.recipe); !size.empty()) {
    response.details["requestedSize"] = size;
  }
  if (!answer.request_id.empty()) response.details["requestId"] = answer.request_id;
  co_return response;
}

asio::awaitable<Result<std::vector<Model>>> OpenAiEngine::models(Access access) {
  co_return co_await bearer_models(tools_, std::move(access), "/images/edits");
}

}  // namespace aip::engine
