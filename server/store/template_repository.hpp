#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/settings.hpp"
#include "store/database.hpp"

namespace aip::store::templates {

struct Query {
  std::optional<std::string> group;
  std::optional<bool> professional;
  std::optional<JobType> job_type;                         // those for any type, too
  TemplateLanguage language = TemplateLanguage::kEnglish;  // of system templates
};

// The user's own, and the system's that are active and in that language or in none; by group, sort order and
// name.
Result<std::vector<PromptTemplate>> list(Connection& connection, const UserId& user, const Query& query);
// Own or system.
Result<std::optional<PromptTemplate>> find(Connection& connection, const UserId& user, const TemplateId& id);
// Inserts or replaces by id.
Result<void> save(Connection& connection, const PromptTemplate& prompt_template);
Result<void> remove(Connection& connection, const UserId& user, const TemplateId& id);
// Whether an unfinished job of the user's works with it.
Result<bool> is_in_use(Connection& connection, const UserId& user, const TemplateId& id);

// Of the program's own: inserts it, or writes over what differs.
Result<void> save_if_changed(Connection& connection, const PromptTemplate& prompt_template);
// Switches off system templates of the program's naming that are not among these.
Result<void> switch_off_others(Connection& connection, const std::vector<PromptTemplate>& templates);

}  // namespace aip::store::templates
