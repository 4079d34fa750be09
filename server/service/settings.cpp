#include "service/settings.hpp"

#include "service/job_progress.hpp"
#include "service/lanes.hpp"
#include "service/missing.hpp"
#include "service/storage_config.hpp"
#include "service/target.hpp"
#include "store/profile_repository.hpp"
#include "store/settings_repository.hpp"
#include "store/template_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;

Result<void> change_storage(Settings& settings, const SettingsChange& change, const SecretBox& secrets) {
  if (change.storage_config && !*change.storage_config) {
    settings.storage_config.reset();
  } else if (change.storage_config) {
    AIP_TRY_ASSIGN(
        settings.storage_config,
        stored_storage_config(**change.storage_config, settings.storage_config, secrets, settings.user));
  }
  if (change.storage_provider && *change.storage_provider != StorageProvider::kLocal) {
    return fail(invalid_field("storageProvider",
                              "A store of your own can't be chosen yet: keep \"local\", which is where the "
                              "server's administrator has chosen. Its settings can be saved by themselves."));
  }
  return {};
}

// An engine was chosen for one provider: another origin resets it.
Result<void> change_endpoint(Settings& settings, const std::string& endpoint) {
  if (origin_of(endpoint) != origin_of(settings.api_endpoint)) settings.engine.reset();
  return set_endpoint(settings.api_endpoint, settings.api_key_sealed, endpoint, "apiEndpoint");
}

bool in_range(int value, int low, int high) { return value >= low && value <= high; }

Settings fresh_settings(const UserId& user, Time now) {
  return {.id = random_id(), .user = user, .created_at = now, .updated_at = now};
}

}  // namespace

Result<Settings> UserSettings::find(const UserId& user) {
  AIP_TRY_ASSIGN(auto found, database_.read([&](Connection& connection) {
    return store::settings::find(connection, user);
  }));
  if (found) return *std::move(found);
  // The first read creates the row, so that its id stays the same.
  return change(user, {});
}

Result<Settings> UserSettings::change(const UserId& user, const SettingsChange& change) {
  return database_.write([&](Connection& connection) -> Result<Settings> {
    AIP_TRY_ASSIGN(auto found, store::settings::find(connection, user));
    Settings settings = found ? *std::move(found) : fresh_settings(user, clock_.now());
    if (change.api_endpoint) AIP_TRY(change_endpoint(settings, *change.api_endpoint));
    if (change.api_key) {
      if (!change.api_key->empty() && settings.api_endpoint.empty()) {
        return fail(invalid_field("apiKey", "Enter the endpoint this key belongs to, too."));
      }
      settings.api_key_sealed =
          change.api_key->empty()
              ? ""
              : secrets_.seal(*change.api_key, key_context(settings.user, settings.api_endpoint));
    }
    if (change.default_model) settings.default_model = *change.default_model;
    if (change.max_concurrent_jobs) {
      if (!in_range(*change.max_concurrent_jobs, 1, 10))
        return fail(invalid_field("maxConcurrentJobs", "Use 1 to 10."));
      settings.max_concurrent_jobs = *change.max_concurrent_jobs;
    }
    if (change.default_prompt_template) {
      const auto& id = *change.default_prompt_template;
      if (id) {
        AIP_TRY_ASSIGN(const auto chosen, store::templates::find(connection, user, *id));
        if (!chosen) return fail(missing_in("defaultPromptTemplateId", "template"));
        if (!chosen->active) {
          return fail(invalid_field("defaultPromptTemplateId", "This template is switched off."));
        }
      }
      settings.default_prompt_template = id;
    }
    if (change.professional_mode) settings.professional_mode = *change.professional_mode;
    if (change.consistency_mode) settings.consistency_mode = *change.consistency_mode;
    if (change.default_view) settings.default_view = *change.default_view;
    if (change.items_per_page) {
      if (!in_range(*change.items_per_page, 10, 100))
        return fail(invalid_field("itemsPerPage", "Use 10 to 100."));
      settings.items_per_page = *change.items_per_page;
    }
    if (change.auto_advance) settings.auto_advance = *change.auto_advance;
    if (change.budget) {
      if (*change.budget && **change.budget < 0) return fail(invalid_field("budgetMicros", "Use 0 or more."));
      settings.budget = *change.budget;
    }
    AIP_TRY(change_storage(settings, change, secrets_));
    AIP_TRY(store::settings::save(connection, settings));
    if (change.max_concurrent_jobs) AIP_TRY(admit_jobs(connection, user));
    const auto standard = store::profiles::default_of(settings);
    if (standard && (change.api_endpoint || change.api_key))
      AIP_TRY(lanes::reopen(connection, user, *standard));
    AIP_TRY_ASSIGN(auto saved, store::settings::find(connection, user));
    return *std::move(saved);
  });
}

std::optional<std::string> UserSettings::api_key_hint(const Settings& settings) const {
  return key_hint(secrets_, settings.user, settings.api_endpoint, settings.api_key_sealed);
}

}  // namespace aip::service
