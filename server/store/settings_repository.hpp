#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/settings.hpp"
#include "store/database.hpp"

namespace aip::store::settings {

// The user's row; nullopt before the first change: the defaults hold.
Result<std::optional<Settings>> find(Connection& connection, const UserId& user);
// Inserts or replaces the user's row.
Result<void> save(Connection& connection, const Settings& settings);

}  // namespace aip::store::settings

namespace aip::store::templates {

struct Query {
  std::optional<std::string> group;
  std::optional<bool> professional;
};

// The system's and the user's own; by group, sort order and name.
Result<std::vector<PromptTemplate>> list(Connection& connection, const UserId& user, const Query& query);
// Own or system.
Result<std::optional<PromptTemplate>> find(Connection& connection, const UserId& user, const TemplateId& id);
// Inserts or replaces by id.
Result<void> save(Connection& connection, const PromptTemplate& prompt_template);
Result<void> remove(Connection& connection, const UserId& user, const TemplateId& id);

}  // namespace aip::store::templates
