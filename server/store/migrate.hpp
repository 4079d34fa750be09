#pragma once

#include <span>
#include <string_view>

#include "store/database.hpp"

namespace aip::store {

// One step of the schema, written for both databases.
struct Migration {
  struct Script {
    std::string_view sql;
    std::string_view sha256;
  };

  int version;  // from 1, without gaps
  std::string_view name;
  Script sqlite;
  Script postgres;
  // What SQL can't do, after it and in its transaction; may be null.
  Result<void> (*then)(Connection&) = nullptr;
};

// The steps built into this program (server/migrations), in order.
std::span<const Migration> known_migrations();

// What migrate() does, with the given steps.
Result<int> run_migrations(Database& database, std::span<const Migration> migrations);

}  // namespace aip::store
