#include "engine/chat/chat_engine.hpp"

#include <optional>
#include <string>
#include <vector>

#include "engine/provider/json_body.hpp"
#include "engine/provider/provider_error.hpp"

namespace aip::engine {
namespace {

constexpr std::string_view kPath = "/chat/completions";

json::object body_of(const Request& request, const std::vector<Outgoing>& pictures, JsonBody& form) {
  Request told = request;
  told.system_prompt.clear();  // has a message of its own
  json::array content{{{"type", "text"}, {"text", whole_prompt(told)}}};
  for (const auto& picture : pictures) {
    content.push_back({{"type", "image_url"}, {"image_url", {{"url", form.data_url(picture)}}}});
  }
  json::array messages;
  if (!request.system_prompt.empty())
    messages.push_back({{"role", "system"}, {"content", request.system_prompt}});
  messages.push_back({{"role", "user"}, {"content", std::move(content)}});
  return {{"model", request.model}, {"modalities", {"image", "text"}}, {"messages", std::move(messages)}};
}

}  // namespace

boost::asio::awaitable<Result<net::Request>> ChatEngine::call_for(const Request& request,
                                                                  const std::vector<Outgoing>& pictures) {
  JsonBody form;
  const auto body = body_of(request, pictures, form);
  co_return with_bearer(form.call(url_at(request.endpoint, kPath), body), request.api_key);
}

Error ChatEngine::refusal_in(const json::object& answer) const {
  if (const auto* error = object_at(answer, "error")) return provider_error(200, *error);
  const auto* choices = array_at(answer, "choices");
  for (std::size_t i = 0; choices != nullptr && i < choices->size(); ++i) {
    const auto* choice = (*choices)[i].if_object();
    if (choice == nullptr) continue;
    if (const auto* error = object_at(*choice, "error")) return provider_error(200, *error);
    const auto* message = object_at(*choice, "message");
    const auto refusal = message == nullptr ? std::nullopt : string_at(*message, "refusal");
    if (string_at(*choice, "finish_reason") == "content_filter" || refusal) {
      return {.code = ErrorCode::kModerated,
              .message = "refused: " + refusal.value_or("content_filter"),
              .public_message = "The provider's content rules refuse this."};
    }
  }
  return no_picture("neither images nor a link in a message");
}

void ChatEngine::describe(Response& response, const Request&, const json::object& answer) const {
  if (const auto* usage = object_at(answer, "usage")) response.usage = *usage;
  if (const auto id = string_at(answer, "id")) response.details["requestId"] = *id;
}

boost::asio::awaitable<Result<std::vector<Model>>> ChatEngine::models(Access access) {
  co_return co_await bearer_models(tools(), std::move(access), kPath);
}

}  // namespace aip::engine
