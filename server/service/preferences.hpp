#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "domain/settings.hpp"
#include "service/secret_box.hpp"
#include "store/database.hpp"
#include "store/settings_repository.hpp"

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

// Settings and prompt templates of a user. Thread-safe; calls block.
class Preferences {
 public:
  Preferences(store::Database& database, const Clock& clock, const SecretBox& secrets)
      : database_(database), clock_(clock), secrets_(secrets) {}

  Result<Settings> settings(const UserId& user);
  // kInvalidInput names the field. A key belongs to its endpoint: another origin forgets it.
  Result<Settings> change(const UserId& user, const SettingsChange& change);
  // The last four characters of the stored key; nullopt when there is none.
  std::optional<std::string> api_key_hint(const Settings& settings) const;

  Result<std::vector<PromptTemplate>> templates(const UserId& user, const store::templates::Query& query);
  Result<PromptTemplate> find_template(const UserId& user, const TemplateId& id);
  Result<PromptTemplate> create_template(const UserId& user, PromptTemplate wanted);
  // An own one, active, of any that the user can see. `name` empty: the old one's with "(copy)" behind it.
  Result<PromptTemplate> copy_template(const UserId& user, const TemplateId& id, std::string_view name);
  // kForbidden for a system template: copy it to change it. One that is switched off is nobody's default any
  // more.
  Result<PromptTemplate> change_template(const UserId& user, const PromptTemplate& wanted);
  // kConflict while an unfinished job works with it.
  Result<void> remove_template(const UserId& user, const TemplateId& id);

 private:
  store::Database& database_;
  const Clock& clock_;
  const SecretBox& secrets_;
};

}  // namespace aip::service
