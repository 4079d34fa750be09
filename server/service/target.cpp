#include "service/target.hpp"

#include <algorithm>
#include <array>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

// The first row of which `part` is found in the (lower-case) address; the rest speak OpenAI's language.
struct Sign {
  std::string_view part;
  std::string_view engine;
};

constexpr auto kSigns = std::to_array<Sign>({
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
  return std::ranges::find_if(kSigns, [&](const Sign& sign) { return address.contains(sign.part); })->engine;
}

Result<Target> target_for(store::Connection& connection, const UserId& user, const json::object& options,
                          const std::optional<PromptTemplate>& chosen) {
  const auto wanted = string_at(options, "engine").value_or("");
  if (wanted == kLocalEngine) return Target{};
  AIP_TRY_ASSIGN(const auto found, store::settings::find(connection, user));
  const Settings settings = found.value_or(Settings{});
  Target target{.endpoint = settings.api_endpoint, .model = settings.default_model};
  if (chosen) {
    if (chosen->api_endpoint && !chosen->api_endpoint->empty()) target.endpoint = *chosen->api_endpoint;
    if (!chosen->model.empty()) target.model = chosen->model;
  }
  if (const auto model = string_at(options, "model"); model && !model->empty()) target.model = *model;
  if (origin_of(target.endpoint) == origin_of(settings.api_endpoint))
    target.key_sealed = settings.api_key_sealed;
  if (wanted.empty() && target.endpoint.empty()) return Target{};
  target.engine = wanted.empty() ? engine_for(target.endpoint) : wanted;
  if (target.endpoint.empty()) {
    return fail(invalid_field("options.engine", "Enter an API endpoint in the settings first."));
  }
  return target;
}

Result<std::string> open_key(const SecretBox& secrets, const UserId& user, const Target& target) {
  if (target.key_sealed.empty()) return std::string();
  return secrets.open(target.key_sealed, key_context(user, target.endpoint));
}

}  // namespace aip::service
