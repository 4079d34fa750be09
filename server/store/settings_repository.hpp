#pragma once

#include <optional>

#include "domain/settings.hpp"
#include "store/database.hpp"

namespace aip::store::settings {

// The user's row; nullopt before the first change: the defaults hold.
Result<std::optional<Settings>> find(Connection& connection, const UserId& user);
// Inserts or replaces the user's row.
Result<void> save(Connection& connection, const Settings& settings);

}  // namespace aip::store::settings
