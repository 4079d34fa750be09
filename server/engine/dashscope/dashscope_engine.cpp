#include "engine/dashscope/dashscope_engine.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "engine/provider/json_body.hpp"
#include "engine/provider/provider_error.hpp"

namespace aip::engine {
namespace {

constexpr std::string_view kDefaultModel = "qwen-image-edit-plus";

// How a request names its pictures.
enum class Form {
  kMessages,      // parts of a message, any number
  kImages,        // input.images, any number
  kBaseImageUrl,  // input.base_image_url, one
};

// The first row that a model's name begins with.
struct Family {
  std::string_view prefix;
  std::string_view path;
  Form form;
  bool is_asynchronous;  // answers with a task to poll
};

constexpr auto kFamilies = std::to_array<Family>({
    {"wanx", "/services/aigc/image2image/image-synthesis", Form::kBaseImageUrl, true},
    {"wan2.5", "/services/aigc/image2image/image-synthesis", Form::kImages, true},
    {"wan", "/services/aigc/image-generation/generation", Form::kMessages, true},
    {"", "/services/aigc/multimodal-generation/generation", Form::kMessages, false},
});

const Family& family_of(std::string_view model) {
  return *std::ranges::find_if(kFamilies, [&](const Family& f) { return model.starts_with(f.prefix); });
}

std::string address_of(std::string_view endpoint, std::string_view path) {
  for (const auto& family : kFamilies) endpoint = base_of(endpoint, family.path);
  return url_at(endpoint, path);
}

// "1024x1536" is "1024*1536" here.
std::string starred(std::string size) {
  std::ranges::replace(size, 'x', '*');
  return size;
}

json::object parameters_of(const Request& request) {
  const auto& wanted = request.parameters;
  json::object parameters{{"n", 1}, {"watermark", false}};
  if (exact_size(wanted.size)) parameters["size"] = starred(wanted.size);
  if (wanted.seed) parameters["seed"] = *wanted.seed;
  return parameters;
}

// Prompt and pictures in the form that this family of models takes.
json::object body_of(const Request& request, const std::vector<Outgoing>& pictures, JsonBody& form) {
  json::array urls;
  for (const auto& picture : pictures) urls.emplace_back(form.data_url(picture));
  json::object parameters = parameters_of(request);
  json::object input;
  const auto kind = family_of(request.model).form;
  if (kind == Form::kBaseImageUrl) {
    input = {{"function", "description_edit"},
             {"prompt", whole_prompt(request)},
             {"base_image_url", std::move(urls.front())}};
    if (const auto strength = request.parameters.denoising_strength) parameters["strength"] = *strength;
  } else if (kind == Form::kImages) {
    input = {{"prompt", positive_prompt(request)}, {"images", std::move(urls)}};
    if (!request.negative_prompt.empty()) input["negative_prompt"] = request.negative_prompt;
  } else {
    json::array content;
    for (auto& url : urls) content.push_back({{"image", std::move(url)}});
    content.push_back({{"text", positive_prompt(request)}});
    input["messages"] = json::array{{{"role", "user"}, {"content", std::move(content)}}};
    if (!request.negative_prompt.empty()) parameters["negative_prompt"] = request.negative_prompt;
  }
  return {{"model", request.model}, {"input", std::move(input)}, {"parameters", std::move(parameters)}};
}

Error lost_task(std::string_view operation) {
  return {.code = ErrorCode::kOutcomeUnknown,
          .message = fmt::format("task {} is not known", operation),
          .public_message = "The provider does not know this task any more. It may have been paid for."};
}

}  // namespace

bool DashScopeEngine::takes_references(std::string_view model, const Parameters&) const {
  return family_of(model).form != Form::kBaseImageUrl;
}

void DashScopeEngine::complete(Request& request) const {
  if (request.model.empty()) request.model = kDefaultModel;
}

boost::asio::awaitable<Result<net::Request>> DashScopeEngine::call_for(
    const Request& request, const std::vector<Outgoing>& pictures) {
  const auto& family = family_of(request.model);
  JsonBody form;
  const auto body = body_of(request, pictures, form);
  auto call = with_bearer(form.call(address_of(request.endpoint, family.path), body), request.api_key);
  if (family.is_asynchronous) call.headers.emplace_back("X-DashScope-Async", "enable");
  co_return call;
}

std::optional<std::string> DashScopeEngine::operation_in(const json::object& answer) const {
  const auto* output = object_at(answer, "output");
  auto task = output == nullptr ? std::nullopt : string_at(*output, "task_id");
  return task && is_plain_name(*task) ? task : std::nullopt;
}

boost::asio::awaitable<Result<ProviderEngine::OperationState>> DashScopeEngine::poll(
    const Request& request, const std::string& operation) {
  net::Request call{.url = address_of(request.endpoint, "/tasks/" + operation)};
  auto body = co_await unbilled_call(tools(), with_bearer(std::move(call), request.api_key));
  if (!body && body.error().code == ErrorCode::kProviderRefused) co_return fail(lost_task(operation));
  if (!body) co_return fail(std::move(body).error());
  const auto parsed = parse_json(*body);
  const auto* output = parsed && parsed->is_object() ? object_at(parsed->get_object(), "output") : nullptr;
  const auto status = output == nullptr ? std::nullopt : string_at(*output, "task_status");
  if (!status) co_return fail_later(ErrorCode::kUnavailable, "no task_status");
  if (status == "SUCCEEDED") co_return OperationState(*std::move(body));
  if (status == "FAILED") co_return OperationState(fail(provider_error(500, *output)));
  if (status == "CANCELED") {
    co_return OperationState(
        fail(ErrorCode::kProviderRefused, "task canceled", "The task was cancelled at the provider."));
  }
  if (status == "UNKNOWN") co_return fail(lost_task(operation));
  co_return OperationState();
}

Error DashScopeEngine::refusal_in(const json::object& answer) const {
  const auto* output = object_at(answer, "output");
  if (output == nullptr && string_at(answer, "code")) return provider_error(200, answer);
  if (output == nullptr) return no_picture("no output");
  const auto* results = array_at(*output, "results");
  for (std::size_t i = 0; results != nullptr && i < results->size(); ++i) {
    const auto* result = (*results)[i].if_object();
    if (result != nullptr && string_at(*result, "code")) return provider_error(200, *result);
  }
  return no_picture("neither choices nor results with a picture");
}

void DashScopeEngine::describe(Response& response, const Request& request, const json::object& answer) const {
  if (const auto* usage = object_at(answer, "usage")) response.usage = *usage;
  if (const auto id = string_at(answer, "request_id")) response.details["requestId"] = *id;
  if (exact_size(request.parameters.size)) response.details["requestedSize"] = request.parameters.size;
}

// The API has no list of models. Asking for a task that can't exist tells whether the key is accepted.
boost::asio::awaitable<Result<std::vector<Model>>> DashScopeEngine::models(Access access) {
  net::Request call{.url = address_of(access.endpoint, "/tasks/00000000-0000-0000-0000-000000000000")};
  call = with_bearer(std::move(call), access.api_key);
  AIP_CO_TRY_ASSIGN(const auto answer, co_await unbilled_response(tools(), std::move(call)));
  const auto parsed = parse_json(answer.body);
  const bool is_ours = parsed && parsed->is_object() && parsed->get_object().contains("request_id");
  if (!is_ours || answer.status == 404) {
    co_return fail(ErrorCode::kProviderRefused, "not DashScope",
                   "The address answers, but not as DashScope does. It usually ends in /api/v1.");
  }
  if (answer.status < 300 || answer.status == 400) co_return std::vector<Model>{};
  co_return fail(provider_error(answer, tools().clock.now()));
}

}  // namespace aip::engine
