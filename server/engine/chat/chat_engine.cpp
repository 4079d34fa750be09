#include "engine/chat/chat_engine.hpp"

#include <optional>
#include <string>
#include <vector>

#include "engine/provider/json_body.hpp"
#include "engine/provider/picture_link.hpp"
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

std::optional<std::string> url_of(const json::value& item) {
  if (item.is_string()) return std::string(item.get_string());
  if (!item.is_object()) return std::nullopt;
  const auto& object = item.get_object();
  if (const auto* image = object_at(object, "image_url")) return string_at(*image, "url");
  if (const auto url = string_at(object, "image_url")) return url;
  return string_at(object, "url");
}

// Of several pictures the last that is not marked as a thought, else the last: drafts come first.
std::optional<std::string> final_url(const json::array* items) {
  if (items == nullptr) return std::nullopt;
  std::optional<std::string> draft;
  std::optional<std::string> final;
  for (const auto& item : *items) {
    auto url = url_of(item);
    if (!url) continue;
    const bool thought = item.is_object() && bool_at(item.get_object(), "thought").value_or(false);
    (thought ? draft : final) = std::move(url);
  }
  return final ? final : draft;
}

// message.images[], message.image, the parts of message.content, a link in the text of message.content: in
// this order.
std::optional<std::string> link_of(const json::object& message) {
  if (auto url = final_url(array_at(message, "images"))) return url;
  if (const auto* image = message.if_contains("image")) {
    if (auto url = url_of(*image)) return url;
  }
  if (auto url = final_url(array_at(message, "content"))) return url;
  return link_in(string_at(message, "content").value_or(""));
}

}  // namespace

boost::asio::awaitable<Result<net::Request>> ChatEngine::call_for(const Request& request,
                                                                  const std::vector<Outgoing>& pictures) {
  JsonBody form;
  const auto body = body_of(request, pictures, form);
  co_return with_bearer(form.call(url_at(request.endpoint, kPath), body), request.api_key);
}

Result<Found> ChatEngine::picture_in(const Request&, const json::object& answer) const {
  if (const auto* error = object_at(answer, "error")) return fail(provider_error(200, *error));
  const auto* choices = array_at(answer, "choices");
  if (choices == nullptr || choices->empty() || !choices->front().is_object())
    return fail(no_picture("no choices"));
  const auto& choice = choices->front().get_object();
  if (const auto* error = object_at(choice, "error")) return fail(provider_error(200, *error));
  const auto* message = object_at(choice, "message");
  if (message == nullptr) return fail(no_picture("no message"));
  if (auto link = link_of(*message)) return Found{.bytes = {}, .link = *std::move(link)};
  const auto refusal = string_at(*message, "refusal");
  if (string_at(choice, "finish_reason") == "content_filter" || refusal) {
    return fail(ErrorCode::kModerated, "refused: " + refusal.value_or("content_filter"),
                "The provider's content rules refuse this.");
  }
  return fail(no_picture("neither images nor a link in the message"));
}

void ChatEngine::describe(Response& response, const Request&, const json::object& answer) const {
  if (const auto* usage = object_at(answer, "usage")) response.usage = *usage;
  if (const auto id = string_at(answer, "id")) response.details["requestId"] = *id;
}

boost::asio::awaitable<Result<std::vector<Model>>> ChatEngine::models(Access access) {
  co_return co_await bearer_models(tools(), std::move(access), kPath);
}

}  // namespace aip::engine
