#include "store/migrate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

#include "base/embedded.hpp"
#include "base/log.hpp"
#include "store/name_keys.hpp"

namespace aip::store {

extern const std::span<const EmbeddedFile> embedded_migrations;

namespace {

constexpr std::string_view kTakeTurn = "select pg_advisory_xact_lock($1)";

constexpr std::string_view kApplied = R"(
  select version, name, checksum
  from schema_migration
  order by version)";

constexpr std::string_view kRecord = R"(
  insert into schema_migration (version, name, checksum, applied_at)
  values ($1, $2, $3, $4))";

// Any number will do that nothing else in the database uses for an advisory lock: "AIPmigr" in ASCII.
constexpr std::int64_t kMigrationLock = 0x4149506d696772;

// The versions whose names came to be spelled in one way: form C, then without blanks of any script.
constexpr std::array kNormalizedNames{6, 9};

// "0001_initial.postgres.sql" and "0001_initial.sqlite.sql" stand beside one another: the names are sorted.
std::vector<Migration> pair_up(std::span<const EmbeddedFile> files) {
  std::vector<Migration> steps;
  for (std::size_t i = 0; i + 1 < files.size(); i += 2) {
    const auto& [postgres_name, postgres, postgres_hash] = files[i];
    const auto& [sqlite_name, sqlite, sqlite_hash] = files[i + 1];
    const auto name = sqlite_name.substr(0, sqlite_name.find('.'));
    int version = 0;
    std::from_chars(name.data(), name.data() + name.size(), version);
    if (name != postgres_name.substr(0, postgres_name.find('.')) ||
        version != static_cast<int>(steps.size()) + 1) {
      throw std::logic_error("server/migrations is not a sequence of pairs");
    }
    steps.push_back({version,
                     name.substr(name.find('_') + 1),
                     {sqlite, sqlite_hash},
                     {postgres, postgres_hash},
                     std::ranges::find(kNormalizedNames, version) != kNormalizedNames.end() ? &normalize_names
                                                                                            : nullptr});
  }
  return steps;
}

// Lets one process at a time through, and makes the table that keeps count. SQLite's write transactions
// exclude one another as it is.
Result<void> enter(Connection& connection) {
  if (connection.dialect() == Dialect::kPostgres) {
    // Another process may be at a long migration.
    AIP_TRY(connection.execute_script("set local statement_timeout = 0"));
    AIP_TRY(connection.query(kTakeTurn, {kMigrationLock}));
    return connection.execute_script(
        "create table if not exists schema_migration (version integer primary key, "
        "name text not null, checksum text not null, applied_at timestamp not null)");
  }
  return connection.execute_script(
      "create table if not exists schema_migration (version integer primary key, "
      "name text not null, checksum text not null, applied_at integer not null)");
}

const Migration::Script& script_for(const Migration& migration, Dialect dialect) {
  return dialect == Dialect::kSqlite ? migration.sqlite : migration.postgres;
}

// The version the schema has, after checking that it was reached by these very steps.
Result<int> applied_version(Connection& connection, std::span<const Migration> migrations) {
  AIP_TRY_ASSIGN(const Rows rows, connection.query(kApplied));
  const int known = static_cast<int>(migrations.size());
  const int newest = rows.empty() ? 0 : rows.back().get<int>("version");
  if (newest > known) {
    return fail(
        ErrorCode::kNewerSchema,
        fmt::format(
            "the database has schema version {}, this program knows up to {}: it was used with a newer "
            "version. Start that version again, or restore the backup made before the upgrade.",
            newest, known));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Migration& migration = migrations[i];
    const int version = rows[i].get<int>("version");
    if (version != migration.version || rows[i].get<std::string>("name") != migration.name ||
        rows[i].get<std::string>("checksum") != script_for(migration, connection.dialect()).sha256) {
      return fail(
          ErrorCode::kInternal,
          fmt::format(
              "schema version {} ({}) was made by a migration that differs from this program's version {} "
              "({}): a migration was edited after it had been released",
              version, rows[i].get<std::string>("name"), migration.version, migration.name));
    }
  }
  return newest;
}

}  // namespace

std::span<const Migration> known_migrations() {
  static const std::vector<Migration> steps = pair_up(embedded_migrations);
  return steps;
}

Result<int> run_migrations(Database& database, std::span<const Migration> migrations) {
  int ran = 0;
  while (true) {
    const Migration* applied = nullptr;
    AIP_TRY(database.write([&](Connection& connection) -> Result<void> {
      applied = nullptr;
      AIP_TRY(enter(connection));
      AIP_TRY_ASSIGN(const int version, applied_version(connection, migrations));
      if (version == static_cast<int>(migrations.size())) return {};
      const Migration& next = migrations[static_cast<std::size_t>(version)];
      const Migration::Script& script = script_for(next, connection.dialect());
      AIP_TRY(connection.execute_script(script.sql));
      if (next.then != nullptr) AIP_TRY(next.then(connection));
      AIP_TRY_ASSIGN(const Time now, connection.now());
      AIP_TRY(connection.execute(kRecord, {next.version, next.name, script.sha256, now}));
      applied = &next;
      return {};
    }));
    if (applied == nullptr) return ran;
    ++ran;
    log::info("database schema: version {} ({})", applied->version, applied->name);
  }
}

Result<int> migrate(Database& database) {
  AIP_TRY_ASSIGN(const int ran, run_migrations(database, known_migrations()));
  AIP_TRY(fill_name_keys(database));
  return ran;
}

}  // namespace aip::store
