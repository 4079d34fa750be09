#include "routes/api.hpp"
#include "routes/dto.hpp"
#include "routes/endpoint_check.hpp"
#include "routes/fields.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

json::object dto_of(Services& services, const Settings& settings) {
  return to_dto(settings, services.settings.api_key_hint(settings));
}

service::SettingsChange read_change(Fields& fields) {
  service::SettingsChange change{
      .api_endpoint = fields.optional_text("apiEndpoint", 500),
      .api_key = fields.optional_text("apiKey", 500),
      .default_model = fields.optional_text("defaultModel", 200),
      .max_concurrent_jobs = fields.optional_int("maxConcurrentJobs", 1, 10),
      .professional_mode = fields.optional_bool("enableProfessionalMode"),
      .consistency_mode = fields.optional_bool("consistencyMode"),
      .default_view = fields.optional_word<DefaultView>("defaultView"),
      .items_per_page = fields.optional_int("itemsPerPage", 10, 100),
      .auto_advance = fields.optional_bool("autoAdvance"),
      .storage_provider = fields.optional_word<StorageProvider>("storageProvider")};
  // For these, null has a meaning: none.
  if (fields.has("defaultPromptTemplateId")) {
    std::optional<TemplateId> chosen;
    if (const auto id = fields.optional_text("defaultPromptTemplateId", 64); id && !id->empty())
      chosen = TemplateId{*id};
    change.default_prompt_template = chosen;
  }
  if (fields.has("budgetMicros")) change.budget = fields.optional_amount("budgetMicros");
  if (fields.has("storageConfig")) change.storage_config = fields.optional_raw_object("storageConfig");
  return change;
}

}  // namespace

void add_settings(Api& api, Services& services) {
  const std::string path = std::string(kBase) + "/settings";
  api.call(Method::kGet, path, Right::kView, [&](const Caller& caller, Request&) -> Result<Answer> {
    AIP_TRY_ASSIGN(const auto settings, services.settings.find(caller.account));
    return Answer{dto_of(services, settings)};
  });
  api.call(Method::kPut, path, Right::kEdit, [&](const Caller& caller, Request& request) -> Result<Answer> {
    AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
    const auto change = read_change(fields);
    AIP_TRY(fields.check());
    AIP_TRY_ASSIGN(const auto settings, services.settings.change(caller.account, change));
    return Answer{dto_of(services, settings)};
  });
  api.call_on(
      http::Threads::kCalls, Method::kPost, path + "/test", Right::kEdit,
      [&](const Caller& caller, Request& request) { return test_endpoint(services, caller, request); });
}

}  // namespace aip::routes
