#include "service/target.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "service/missing.hpp"
#include "store/profile_repository.hpp"

namespace aip::service {
namespace {

// The first row of which `part` is found in the (lower-case) address; the rest speak OpenAI's language.
struct EndpointPattern {
  std::string_view part;
  std::string_view engine;
};

constexpr auto kEndpointPatterns = std::to_array<EndpointPattern>({
    {"generativelanguage.googleapis.com", "gemini"},
    {"/v1beta", "gemini"},
    {"openrouter.ai", "chat"},
    {"/chat/completions", "chat"},
    {"/compatible-mode", "openai"},
    {"//dashscope", "dashscope"},
    {"/services/aigc/", "dashscope"},
    {".volces.com", "ark"},
    {"/api/v3", "ark"},
    {"/sdapi", "a1111"},
    {":7860", "a1111"},
    {":8188", "comfyui"},
    {"", "openai"},
});

// A provider that asks to wait for longer than this is passed over for the next profile.
constexpr auto kMaxPatience = std::chrono::seconds(60);

Target target_of(const Profile& profile) {
  return {.engine = engine_of(profile),
          .endpoint = profile.endpoint,
          .model = profile.model,
          .key_sealed = profile.key_sealed,
          .profile = profile.id,
          .profile_name = profile.name,
          .concurrency = profile.concurrency,
          .requests_per_minute = profile.requests_per_minute};
}

// The profile a job asks for, or the default; one that is of the wanted engine where the default is not.
// nullptr: none.
Result<const Profile*> first_of(const std::vector<Profile>& profiles, const std::string& named,
                                const std::string& engine) {
  if (!named.empty()) return find_profile(profiles, named);
  const Profile* standard = !profiles.empty() && profiles.front().is_default ? &profiles.front() : nullptr;
  if (engine.empty() || (standard != nullptr && engine_of(*standard) == engine)) return standard;
  const auto able = std::ranges::find(profiles, engine, engine_of);
  return able == profiles.end() ? standard : &*able;
}

// A template's own endpoint: a profile of the same origin has the key for it.
Target target_at(const std::string& endpoint, const std::string& model, const std::vector<Profile>& profiles,
                 const Profile* first) {
  const auto is_there = [&](const Profile& profile) {
    return origin_of(profile.endpoint) == origin_of(endpoint);
  };
  const auto found = std::ranges::find_if(profiles, is_there);
  const Profile* near = found == profiles.end() ? nullptr : &*found;
  if (first != nullptr && is_there(*first)) near = first;
  Target target = near != nullptr ? target_of(*near) : Target{.engine = {}, .model = model};
  target.endpoint = endpoint;
  if (near == nullptr || !near->engine) target.engine = engine_for(endpoint);
  return target;
}

}  // namespace

std::optional<std::string> origin_of(std::string_view address) {
  const auto url = boost::urls::parse_uri(address);
  if (!url || (url->scheme() != "https" && url->scheme() != "http")) return std::nullopt;
  if (url->encoded_host().empty() || url->has_userinfo()) return std::nullopt;
  return to_lower(url->encoded_origin());
}

std::string key_context(const UserId& user, std::string_view endpoint) {
  return fmt::format("ai_user_setting/{}/{}", user.value, origin_of(endpoint).value_or(""));
}

std::string_view engine_for(std::string_view endpoint) {
  if (endpoint.empty()) return kLocalEngine;
  const auto address = to_lower(endpoint);
  if (address.ends_with("/prompt")) return "comfyui";
  return std::ranges::find_if(kEndpointPatterns,
                              [&](const EndpointPattern& pattern) { return address.contains(pattern.part); })
      ->engine;
}

std::string engine_of(const Profile& profile) {
  return profile.engine.value_or(std::string(engine_for(profile.endpoint)));
}

Result<const Profile*> find_profile(const std::vector<Profile>& profiles, const std::string& named) {
  const auto found = std::ranges::find_if(
      profiles, [&](const Profile& profile) { return profile.id.value == named || profile.name == named; });
  if (found == profiles.end()) return fail(missing_in("options.profile", "provider profile"));
  return &*found;
}

Result<void> set_endpoint(std::string& endpoint, std::string& key_sealed, const std::string& to,
                          std::string_view field) {
  if (to == endpoint) return {};
  if (!to.empty() && !origin_of(to)) {
    return fail(invalid_field(std::string(field),
                              "Use an address like https://api.example.com/v1, without user name."));
  }
  if (origin_of(to) != origin_of(endpoint)) key_sealed.clear();
  endpoint = to;
  return {};
}

Result<std::vector<Target>> targets_for(store::Connection& connection, const UserId& user,
                                        const JobOptions& options,
                                        const std::optional<PromptTemplate>& chosen) {
  const auto wanted = options.engine.value_or("");
  if (wanted == kLocalEngine) return std::vector{Target{}};
  AIP_TRY_ASSIGN(const auto profiles, store::profiles::list(connection, user));
  const auto named = options.profile.value_or("");
  AIP_TRY_ASSIGN(const Profile* first, first_of(profiles, named, wanted));
  Target target = first != nullptr ? target_of(*first) : Target{.engine = {}};
  const bool follows = chosen && named.empty();
  const bool is_bound = follows && !chosen->api_endpoint.value_or("").empty();
  if (is_bound) target = target_at(*chosen->api_endpoint, target.model, profiles, first);
  std::string model = options.model.value_or("");
  if (model.empty() && chosen && (follows || target.model.empty())) model = chosen->model;
  if (!model.empty()) target.model = model;
  if (wanted.empty() && target.endpoint.empty()) return std::vector{Target{}};
  if (!wanted.empty()) target.engine = wanted;
  if (target.endpoint.empty()) {
    return fail(invalid_field("options.engine", "Enter an API endpoint in the settings first."));
  }
  std::vector<Target> targets{target};
  for (const auto& profile : profiles) {
    if (!profile.failover || profile.id == target.profile) continue;
    Target other = target_of(profile);
    const bool is_near = origin_of(other.endpoint) == origin_of(target.endpoint);
    if (is_bound && !is_near) continue;
    if (is_bound) {
      other.endpoint = target.endpoint;
      other.engine = profile.engine.value_or(target.engine);
    }
    // A model's name means something only where it was chosen for.
    if (is_near && !model.empty()) other.model = model;
    if (wanted.empty() || other.engine == wanted) targets.push_back(std::move(other));
  }
  return targets;
}

bool fails_over(const Error& error, int attempt) {
  switch (error.code) {
    case ErrorCode::kProviderAuth:
    case ErrorCode::kProviderQuota:
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kAddressBlocked:
      return true;
    case ErrorCode::kProviderBusy:
      return error.retry == Retry::kAfter && error.retry_after > kMaxPatience;
    case ErrorCode::kEngine:
      return attempt > 1;
    default:
      return false;
  }
}

Result<std::string> open_key(const SecretBox& secrets, const UserId& user, const Target& target) {
  if (target.key_sealed.empty()) return std::string();
  return secrets.open(target.key_sealed, key_context(user, target.endpoint));
}

std::optional<std::string> key_hint(const SecretBox& secrets, const UserId& user, std::string_view endpoint,
                                    std::string_view sealed) {
  if (sealed.empty()) return std::nullopt;
  const auto key = secrets.open(sealed, key_context(user, endpoint));
  if (!key || key->size() < 12) return "…";
  return "…" + key->substr(key->size() - 4);
}

}  // namespace aip::service
