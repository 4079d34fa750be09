#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "domain/settings.hpp"
#include "service/secret_box.hpp"
#include "store/database.hpp"

namespace aip::service {

// What a person may change; what is not set stays.
struct SettingsChange {
  std::optional<std::string> api_endpoint;
  std::optional<std::string> api_key;  // empty text: forget it
  std::optional<std::string> default_model;
  std::optional<int> max_concurrent_jobs;
  std::optional<std::optional<TemplateId>> default_prompt_template;
  std::optional<bool> professional_mode;
  std::optional<bool> consistency_mode;
  std::optional<DefaultView> default_view;
  std::optional<int> items_per_page;
  std::optional<bool> auto_advance;
  std::optional<StorageProvider> storage_provider;
  std::optional<std::optional<json::object>> storage_config;  // see storage_config.hpp
  std::optional<std::optional<Micros>> budget;                // of a calendar month
};

// Thread-safe; calls block.
class UserSettings {
 public:
  UserSettings(store::Database& database, const Clock& clock, const SecretBox& secrets)
      : database_(database), clock_(clock), secrets_(secrets) {}

  Result<Settings> find(const UserId& user);
  // kInvalidInput names the field. A key belongs to its endpoint: another origin forgets it.
  Result<Settings> change(const UserId& user, const SettingsChange& change);
  // The last four characters of the stored key; nullopt when there is none.
  std::optional<std::string> api_key_hint(const Settings& settings) const;

 private:
  store::Database& database_;
  const Clock& clock_;
  const SecretBox& secrets_;
};

}  // namespace aip::service
