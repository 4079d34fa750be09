#include "service/storage_config.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "base/text.hpp"

namespace aip::service {
namespace {

constexpr std::string_view kSealed = "secretSealed";  // the stored form of secretAccessKey
constexpr std::string_view kSecret = "secretAccessKey";

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

// The rules of both: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; OSS has no
// dots.
bool is_bucket(std::string_view text, bool dots) {
  return text.size() >= 3 && text.size() <= 63 && is_lower_or_digit(text.front()) &&
         is_lower_or_digit(text.back()) && text.find("..") == std::string_view::npos &&
         std::ranges::all_of(text,
                             [&](char c) { return is_lower_or_digit(c) || c == '-' || (dots && c == '.'); });
}

bool is_region(std::string_view text) {
  return text.size() >= 2 && text.size() <= 40 &&
         std::ranges::all_of(text, [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

bool is_endpoint(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  return text.size() <= 300 && url && (url->scheme() == "https" || url->scheme() == "http") &&
         !url->encoded_host().empty() && !url->has_userinfo() && !url->has_query() && !url->has_fragment() &&
         (url->encoded_path().empty() || url->encoded_path() == "/");
}

bool is_prefix(std::string_view text) {
  return text.size() <= 200 && is_valid_utf8(text) && !text.starts_with('/') &&
         text.find("..") == std::string_view::npos && text.find('\\') == std::string_view::npos &&
         std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

struct Member {
  std::string_view name;
  bool required;
  std::function<bool(std::string_view)> fits;
  std::string_view rule;
};

std::vector<Member> members_of(bool oss) {
  return {{"provider", true, [](std::string_view text) { return text == "s3" || text == "oss"; },
           "must be s3 or oss"},
          {"bucket", true, [oss](std::string_view text) { return is_bucket(text, !oss); },
           "must be 3 to 63 lower-case letters, digits and dashes"},
          {"region", !oss, is_region, "must be a region such as eu-central-1"},
          {"endpoint", oss, is_endpoint,
           "must be an address such as https://oss-cn-hangzhou.aliyuncs.com, without user name or path"},
          {"prefix", false, is_prefix, "must be a folder such as shop/pictures, at most 200 bytes"},
          {"accessKeyId", true,
           [](std::string_view text) { return text.size() >= 3 && text.size() <= 128 && is_printable(text); },
           "must be 3 to 128 characters without blanks"},
          {kSecret, false,
           [](std::string_view text) { return text.size() >= 8 && text.size() <= 256 && is_printable(text); },
           "must be 8 to 256 characters without blanks"}};
}

std::string text_of(const json::object& object, std::string_view key) {
  return string_at(object, key).value_or("");
}

// A secret belongs to one place of one user: it does not open for another.
std::string context_of(const json::object& config, const UserId& user) {
  return fmt::format("ai_user_setting/{}/storage/{}/{}/{}", user.value, text_of(config, "provider"),
                     text_of(config, "endpoint"), text_of(config, "bucket"));
}

std::vector<FieldError> faults_of(const json::object& wanted, const std::vector<Member>& members) {
  std::vector<FieldError> faults;
  const auto fault = [&](std::string_view name, std::string_view message) {
    faults.push_back({.field = fmt::format("storageConfig.{}", name), .message = std::string(message)});
  };
  for (const auto& member : members) {
    const auto* value = wanted.if_contains(member.name);
    if (value == nullptr || value->is_null()) {
      if (member.required) fault(member.name, "is required");
    } else if (!value->is_string() || !member.fits(value->get_string())) {
      fault(member.name, member.rule);
    }
  }
  for (const auto& [key, value] : wanted) {
    if (std::ranges::find(members, std::string_view(key), &Member::name) == members.end()) {
      fault(std::string_view(key).substr(0, 60), "is not a member of storageConfig");
    }
  }
  return faults;
}

}  // namespace

Result<json::object> stored_storage_config(const json::object& wanted,
                                           const std::optional<json::object>& before,
                                           const SecretBox& secrets, const UserId& user) {
  const auto members = members_of(text_of(wanted, "provider") == "oss");
  if (auto faults = faults_of(wanted, members); !faults.empty()) {
    const auto message = fmt::format("Some of the storage settings are not valid: {} {}.",
                                     faults.front().field, faults.front().message);
    return fail(Error{.code = ErrorCode::kInvalidInput,
                      .message = message,
                      .public_message = message,
                      .details = std::move(faults)});
  }
  json::object stored;
  for (const auto& member : members) {
    if (const auto text = string_at(wanted, member.name); text && member.name != kSecret) {
      stored[member.name] = *text;
    }
  }
  if (const auto secret = string_at(wanted, kSecret)) {
    stored[kSealed] = secrets.seal(*secret, context_of(stored, user));
  } else if (before && context_of(*before, user) == context_of(stored, user) &&
             text_of(*before, "accessKeyId") == text_of(stored, "accessKeyId")) {
    stored[kSealed] = text_of(*before, kSealed);
  }
  return stored;
}

Result<void> reseal_storage_config(json::object& stored, const SecretBox& before, const SecretBox& after,
                                   const UserId& user) {
  const auto sealed = text_of(stored, kSealed);
  if (sealed.empty()) return {};
  const auto context = context_of(stored, user);
  AIP_TRY_ASSIGN(const auto secret, before.open(sealed, context));
  stored[kSealed] = after.seal(secret, context);
  return {};
}

json::object shown_storage_config(const json::object& stored) {
  json::object shown = stored;
  shown.erase(kSealed);
  shown["hasSecretAccessKey"] = !text_of(stored, kSealed).empty();
  return shown;
}

}  // namespace aip::service
