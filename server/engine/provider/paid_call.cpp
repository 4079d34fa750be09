#include "engine/provider/paid_call.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "engine/provider/provider_error.hpp"

namespace aip::engine {
namespace {

namespace asio = boost::asio;

constexpr int kMaxSide = 2'048;
constexpr std::chrono::milliseconds kUnbilledDeadline = std::chrono::seconds(30);

// The finish of a picture that an engine with prompts made: light and colours stay as the engine made them.
image::Recipe finish_of(image::Recipe recipe) {
  recipe.optimise = false;
  return recipe;
}

// A call that costs nothing can be repeated, whatever became of it.
Error of_unbilled_call(Error error) {
  if (error.code != ErrorCode::kOutcomeUnknown) return error;
  error.code = ErrorCode::kUnavailable;
  error.public_message = "The provider did not answer.";
  error.retry = Retry::kLater;
  return error;
}

bool is_bad_picture(const Error& error) {
  return error.code == ErrorCode::kImageUnreadable || error.code == ErrorCode::kImageTooLarge ||
         error.code == ErrorCode::kUnsupportedMedia;
}

bool is_good(const net::Response& response) { return response.status >= 200 && response.status <= 299; }

Error wrong_server_error(std::string_view words) {
  return {.code = ErrorCode::kProviderRefused,
          .message = "the answer is not one of a provider's API",
          .public_message = std::string(words)};
}

asio::awaitable<Result<json::value>> unbilled_json(const Tools& tools, net::Request request,
                                                   std::string_view wrong_server) {
  AIP_CO_TRY_ASSIGN(const auto response, co_await unbilled_response(tools, std::move(request)));
  if (response.status == 404 || response.status == 405) co_return fail(wrong_server_error(wrong_server));
  if (!is_good(response)) co_return fail(of_unbilled_call(provider_error(response, tools.clock.now())));
  auto body = parse_json(response.body);
  if (!body) co_return fail(wrong_server_error(wrong_server));
  co_return *std::move(body);
}

}  // namespace

Answer Answer::from(std::string_view kept) {
  const auto end = kept.find('\n');
  if (end == std::string_view::npos) return {.request_id = {}, .body = std::string(kept)};
  return {.request_id = std::string(kept.substr(0, end)), .body = std::string(kept.substr(end + 1))};
}

asio::awaitable<Result<Answer>> paid_call(const Tools& tools, Journal& journal, net::Request request) {
  AIP_CO_TRY(co_await journal.sending());
  auto response = co_await tools.client.send(std::move(request));
  if (!response) {
    Error error = std::move(response).error();
    if (error.code == ErrorCode::kTooLarge) error.code = ErrorCode::kNoPicture;
    co_return fail(std::move(error));
  }
  if (!is_good(*response)) co_return fail(provider_error(*response, tools.clock.now()));
  co_return Answer{.request_id = std::string(response->header("x-request-id").value_or("")),
                   .body = std::move(response->body)};
}

asio::awaitable<Result<net::Response>> unbilled_response(const Tools& tools, net::Request request) {
  request.total = kUnbilledDeadline;
  auto response = co_await tools.client.send(std::move(request));
  if (!response) co_return fail(of_unbilled_call(std::move(response).error()));
  co_return response;
}

asio::awaitable<Result<std::string>> unbilled_call(const Tools& tools, net::Request request) {
  AIP_CO_TRY_ASSIGN(auto response, co_await unbilled_response(tools, std::move(request)));
  if (!is_good(response)) co_return fail(of_unbilled_call(provider_error(response, tools.clock.now())));
  co_return std::move(response.body);
}

net::Request with_bearer(net::Request call, std::string_view key) {
  if (!key.empty()) call.headers.emplace_back("Authorization", fmt::format("Bearer {}", key));
  return call;
}

asio::awaitable<Result<json::object>> unbilled_object_call(const Tools& tools, net::Request request,
                                                           std::string_view wrong_server) {
  AIP_CO_TRY_ASSIGN(auto body, co_await unbilled_json(tools, std::move(request), wrong_server));
  if (!body.is_object()) co_return fail(wrong_server_error(wrong_server));
  co_return std::move(body.get_object());
}

asio::awaitable<Result<json::array>> unbilled_list_call(const Tools& tools, net::Request request,
                                                        std::string_view wrong_server) {
  AIP_CO_TRY_ASSIGN(auto body, co_await unbilled_json(tools, std::move(request), wrong_server));
  if (!body.is_array()) co_return fail(wrong_server_error(wrong_server));
  co_return std::move(body.get_array());
}

asio::awaitable<Result<std::vector<Model>>> bearer_models(const Tools& tools, Access access,
                                                          std::string_view path) {
  net::Request call{.url = url_at(base_of(access.endpoint, path), "/models")};
  AIP_CO_TRY_ASSIGN(const auto body,
                    co_await unbilled_object_call(tools, with_bearer(std::move(call), access.api_key)));
  std::vector<Model> models;
  const auto* list = array_at(body, "data");
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const auto* model = (*list)[i].if_object();
    if (model == nullptr) continue;
    const auto id = string_at(*model, "id");
    if (id) models.push_back({.id = *id, .shuts_down = string_at(*model, "shutdown_date")});
  }
  co_return models;
}

bool is_gpt_image(std::string_view model) {
  return model.starts_with("gpt-image") || model.starts_with("chatgpt-image");
}

std::string_view base_of(std::string_view address, std::string_view path) {
  while (address.ends_with('/')) address.remove_suffix(1);
  if (address.ends_with(path)) address.remove_suffix(path.size());
  return address;
}

std::string url_at(std::string_view address, std::string_view path) {
  return std::string(base_of(address, path)) + std::string(path);
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
  });
}

std::string positive_prompt(const Request& request) {
  std::string text = request.system_prompt;
  if (!request.prompt.empty()) text += (text.empty() ? "" : "\n\n") + request.prompt;
  return text;
}

std::string whole_prompt(const Request& request) {
  std::string text = positive_prompt(request);
  if (!request.negative_prompt.empty())
    text += (text.empty() ? "Avoid: " : "\n\nAvoid: ") + request.negative_prompt;
  return text;
}

asio::awaitable<Result<Outgoing>> outgoing(const Tools& tools, int picture) {
  // Transparency is known only once the picture has been looked at.
  AIP_CO_TRY_ASSIGN(const auto inspected, co_await tools.pool.inspect(picture));
  const auto format = inspected.info.has_alpha ? image::Format::kPng : image::Format::kJpeg;
  AIP_CO_TRY_ASSIGN(auto made, co_await tools.pool.resize(picture, kMaxSide, format));
  co_return Outgoing{.file = std::move(made.file),
                     .bytes = made.info.bytes,
                     .format = made.info.format,
                     .size = {made.info.width, made.info.height}};
}

asio::awaitable<Result<std::vector<Outgoing>>> outgoing_pictures(const Tools& tools, const Request& request) {
  std::vector<int> sources{request.input};
  if (request.previous >= 0) sources.push_back(request.previous);
  sources.insert(sources.end(), request.references.begin(), request.references.end());
  std::vector<Outgoing> pictures;
  for (const int picture : sources) {
    AIP_CO_TRY_ASSIGN(auto made, co_await outgoing(tools, picture));
    pictures.push_back(std::move(made));
  }
  co_return pictures;
}

asio::awaitable<Result<Response>> finished(const Tools& tools, const Request& request,
                                           std::string_view picture) {
  AIP_CO_TRY_ASSIGN(const Fd file, open_temporary(tools.scratch));
  AIP_CO_TRY(write_all(file.get(), picture));
  image::Recipe recipe = finish_of(request.recipe);
  Response response;
  auto made = co_await tools.pool.process(file.get(), recipe, request.backdrop);
  if (!made && made.error().code == ErrorCode::kCutOutRefused) {
    response.note = fmt::format("The picture was kept as the engine made it: {}", made.error().for_people());
    recipe.cut_out = false;
    made = co_await tools.pool.process(file.get(), recipe, request.backdrop);
  }
  if (!made && is_bad_picture(made.error())) co_return fail(no_picture(made.error().message));
  if (!made) co_return fail(std::move(made).error());
  response.made = *std::move(made);
  response.finished = true;
  response.details = {
      {"model", request.model},
      {"actualSize", fmt::format("{}x{}", response.made.source.width, response.made.source.height)}};
  co_return response;
}

asio::awaitable<Result<std::string>> fetched(const Tools& tools, std::string url) {
  net::Request call{.url = std::move(url)};
  call.total = std::chrono::minutes(2);
  auto response = co_await tools.client.send(std::move(call));
  if (!response && response.error().code == ErrorCode::kInvalidInput) {
    co_return fail(no_picture("its URL is not valid"));
  }
  if (!response) co_return fail(std::move(response).error());
  if (response->status != 200) {
    co_return fail(no_picture(fmt::format("its URL answers {}", response->status)));
  }
  co_return std::move(response->body);
}

Error no_picture(std::string what) {
  return {.code = ErrorCode::kNoPicture,
          .message = "no picture in the answer: " + std::move(what),
          .public_message = "The provider answered without a usable picture.",
          .retry = Retry::kLater};
}

}  // namespace aip::engine
