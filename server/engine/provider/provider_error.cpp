#include "engine/provider/provider_error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <optional>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"

namespace aip::engine {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMaxWords = 300;
constexpr milliseconds kMaxWait = std::chrono::hours(24);

// What an error object says, in whichever of the known forms.
struct Said {
  std::string message;
  std::string codes;  // every code, type and status word of it, in lower case, blanks between
  std::optional<milliseconds> retry_after;
  bool is_structured = false;
};

constexpr auto kModerationWords =
    std::to_array<std::string_view>({"moderation_blocked", "content_policy", "content_filter", "safety",
                                     "datainspectionfailed", "sensitivecontent", "prohibited_content",
                                     "image_generation_user_error moderation", "refusal", "flagged"});
constexpr auto kQuotaWords =
    std::to_array<std::string_view>({"insufficient_quota", "credit_balance_exhausted", "billing_hard_limit",
                                     "arrearage", "insufficient_credits", "perday", "accountoverdue",
                                     "quotaexceeded.allocation", "freetieronly", "setlimitexceeded"});
constexpr auto kBusyWords = std::to_array<std::string_view>({"throttling", "rate_limit"});
// Of requests that no second try makes better, whatever the status: DashScope's failed tasks have none of
// their own, and AUTOMATIC1111 answers 500 to a photo that it can't read.
constexpr auto kBadRequestWords =
    std::to_array<std::string_view>({"invalidparameter", "invalidurl", "invalid encoded image"});
constexpr auto kAuthWords =
    std::to_array<std::string_view>({"invalid_api_key", "invalidapikey", "api_key_invalid"});

template <std::size_t n>
bool has_any(std::string_view codes, const std::array<std::string_view, n>& words) {
  return std::ranges::any_of(words, [&](auto word) { return codes.find(word) != std::string_view::npos; });
}

void add_code(Said& said, const json::value& value) {
  if (value.is_string()) said.codes += to_lower(value.get_string()) + ' ';
}

// "32s", "1.5s"
std::optional<milliseconds> seconds_of(std::string_view text) {
  if (text.ends_with('s')) text.remove_suffix(1);
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(seconds) || seconds < 0)
    return std::nullopt;
  const double most = std::chrono::duration<double>(kMaxWait).count();
  return milliseconds(static_cast<std::int64_t>(std::min(seconds, most) * 1000));
}

// Google's list of details: RetryInfo, QuotaFailure, ErrorInfo.
void read_details(Said& said, const json::array& details) {
  for (const auto& detail : details) {
    if (!detail.is_object()) continue;
    const auto& object = detail.get_object();
    if (const auto delay = string_at(object, "retryDelay")) said.retry_after = seconds_of(*delay);
    if (const auto* reason = object.if_contains("reason")) add_code(said, *reason);
    const auto* violations = array_at(object, "violations");
    if (violations == nullptr) continue;
    for (const auto& violation : *violations) {
      if (!violation.is_object()) continue;
      if (const auto* id = violation.get_object().if_contains("quotaId")) add_code(said, *id);
    }
  }
}

// FastAPI's list of fields that are wrong (AUTOMATIC1111): [{"loc": […, name], "msg": …}].
void read_fields(Said& said, const json::array& fields) {
  for (const auto& item : fields) {
    const auto* field = item.if_object();
    const auto message = field == nullptr ? std::nullopt : string_at(*field, "msg");
    if (!message) continue;
    const auto* place = array_at(*field, "loc");
    const bool is_named = place != nullptr && !place->empty() && place->back().is_string();
    if (!said.message.empty()) said.message += "; ";
    if (is_named) said.message += std::string(place->back().get_string()) + ": ";
    said.message += *message;
  }
}

// ComfyUI's complaints about a workflow: {"4": {"class_type": …, "errors": [{"message": …, "details": …}]}}.
void read_nodes(Said& said, const json::object& nodes) {
  for (const auto& [id, value] : nodes) {
    const auto* node = value.if_object();
    const auto* errors = node == nullptr ? nullptr : array_at(*node, "errors");
    for (std::size_t i = 0; errors != nullptr && i < errors->size(); ++i) {
      const auto* error = (*errors)[i].if_object();
      if (error == nullptr) continue;
      said.message += fmt::format("{}node {} ({}): {}", said.message.empty() ? "" : "; ",
                                  std::string_view(id), string_at(*node, "class_type").value_or("?"),
                                  string_at(*error, "message").value_or("?"));
      if (const auto details = string_at(*error, "details"); details && !details->empty())
        said.message += fmt::format(" ({})", *details);
    }
  }
}

void read_object(Said& said, const json::object& error) {
  for (const auto* name : {"code", "type", "status", "name", "error_type"}) {
    if (const auto* value = error.if_contains(name)) add_code(said, *value);
  }
  if (const auto* detail = array_at(error, "detail")) read_fields(said, *detail);
  for (const auto* name : {"message", "detail", "errors", "error"}) {
    if (said.message.empty()) said.message = string_at(error, name).value_or("");
  }
  if (const auto* details = array_at(error, "details")) read_details(said, *details);
  if (const auto* metadata = object_at(error, "metadata")) {
    for (const auto* name : {"error_type", "provider_code"}) {
      if (const auto* value = metadata->if_contains(name)) add_code(said, *value);
    }
    if (metadata->contains("flagged_input") || array_at(*metadata, "reasons") != nullptr)
      said.codes += "flagged ";
  }
  said.is_structured = !said.message.empty() || !said.codes.empty();
}

Said read(const json::value& body) {
  Said said;
  if (body.is_array() && body.get_array().size() == 1) return read(body.get_array().front());
  if (!body.is_object()) return said;
  const auto& object = body.get_object();
  const auto* inner = object_at(object, "error");
  read_object(said, inner != nullptr ? *inner : object);
  if (const auto* nodes = object_at(object, "node_errors")) read_nodes(said, *nodes);
  return said;
}

std::optional<milliseconds> retry_after_of(const net::Response& response, Time now) {
  if (const auto text = response.header("retry-after-ms")) {
    if (const auto value = seconds_of(*text)) return milliseconds(value->count() / 1000);
  }
  const auto text = response.header("retry-after");
  if (!text) return std::nullopt;
  if (const auto seconds = seconds_of(*text)) return seconds;
  std::tm date{};
  if (::strptime(std::string(*text).c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date) == nullptr)
    return std::nullopt;
  const auto then = std::chrono::system_clock::from_time_t(::timegm(&date));
  const auto wait =
      std::chrono::duration_cast<milliseconds>(then.time_since_epoch() - now.time_since_epoch());
  return std::clamp(wait, milliseconds(0), kMaxWait);
}

// A proxy in between gave up on the server that does the work.
bool is_gateways(int status) {
  return status == 408 || status == 502 || status == 504 || (status >= 520 && status <= 524);
}

struct Class {
  ErrorCode code;
  Retry retry;
  const char* words;
};

Class class_of(int status, const Said& said) {
  using enum ErrorCode;
  if (has_any(said.codes, kModerationWords))
    return {kModerated, Retry::kNever, "The provider's content rules refuse this"};
  if (status == 402 || has_any(said.codes, kQuotaWords))
    return {kProviderQuota, Retry::kNever, "The provider's quota or credit is used up"};
  if (status == 401 || status == 403 || has_any(said.codes, kAuthWords))
    return {kProviderAuth, Retry::kNever, "The provider does not accept the API key"};
  if (has_any(said.codes, kBadRequestWords) || has_any(to_lower(said.message), kBadRequestWords))
    return {kProviderRefused, Retry::kNever, "The provider did not accept the request"};
  if (status == 429 || has_any(said.codes, kBusyWords))
    return {kProviderBusy, Retry::kLater, "The provider asks to slow down"};
  if (is_gateways(status) && !said.is_structured)
    return {kOutcomeUnknown, Retry::kNever,
            "The request was sent, but only a gateway in between answered. It may have been paid for"};
  if (status >= 500 || status == 408 || status == 409)
    return {kEngine, Retry::kLater, "The provider has a problem"};
  if (status >= 300 && status < 400)
    return {kProviderRefused, Retry::kNever,
            "The endpoint redirects elsewhere; enter the address it leads to"};
  if (status == 404)
    return {kProviderRefused, Retry::kNever, "There is no such model or path at this endpoint"};
  return {kProviderRefused, Retry::kNever, "The provider did not accept the request"};
}

// Providers end their sentences or not; ours go on after them.
std::string sentence(std::string words) {
  if (!words.empty() && std::string_view(".!?").find(words.back()) == std::string_view::npos) words += '.';
  return words;
}

Error made(int status, const Said& said) {
  const Class found = class_of(status, said);
  const std::string words(truncate_utf8(log::scrub(said.message), kMaxWords));
  return {.code = found.code,
          .message = fmt::format("provider answered {} {}: {}", status, trim(said.codes), words),
          .public_message = words.empty()
                                ? fmt::format("{} (status {}).", found.words, status)
                                : fmt::format("{} (status {}): {}", found.words, status, sentence(words)),
          .retry = found.retry};
}

}  // namespace

Error provider_error(const net::Response& response, Time now) {
  const auto body = parse_json(response.body);
  Said said = body ? read(*body) : Said{};
  Error error = made(response.status, said);
  if (error.code == ErrorCode::kProviderBusy || error.code == ErrorCode::kEngine) {
    const auto header = retry_after_of(response, now);
    if (const auto wait = header ? header : said.retry_after) {
      error.retry = Retry::kAfter;
      error.retry_after = *wait;
    }
  }
  if (const auto id = response.header("x-request-id")) error.message += fmt::format(" (request {})", *id);
  return error;
}

Error provider_error(int status, const json::object& object) {
  Said said;
  read_object(said, object);
  const auto code = int_at(object, "code");
  return made(code && *code >= 400 && *code < 600 ? static_cast<int>(*code) : status, said);
}

}  // namespace aip::engine
