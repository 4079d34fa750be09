#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "store/database.hpp"
#include "support/temporary_folder.hpp"

// Databases for tests that run on both kinds. Link aip_test_databases.
//
//   class QueueTest : public ::testing::TestWithParam<store::Dialect> {
//     test::FreshDatabase database_ = test::fresh_database(GetParam());
//   };
//   INSTANTIATE_TEST_SUITE_P(OnBoth, QueueTest, test::kBothDatabases, test::database_name);

namespace aip::test {

const Clock& system_clock();

// A database of one test, gone with it.
class FreshDatabase {
 public:
  store::Database& operator*() const { return *database_; }

  store::Database* operator->() const { return database_.get(); }

  // What open_database() takes, for a second connection or another process.
  const std::string& location() const { return location_; }

  // Another connection to the same database, as another process would have.
  std::unique_ptr<store::Database> open_again(const Clock& clock = system_clock(),
                                              const store::DatabaseOptions& options = {}) const;

 private:
  friend FreshDatabase empty_database(store::Dialect, const Clock&, const store::DatabaseOptions&);
  friend FreshDatabase fresh_database(store::Dialect, const Clock&, const store::DatabaseOptions&);
  FreshDatabase(store::Dialect dialect, const Clock& clock, const store::DatabaseOptions& options,
                bool migrated);

  std::string location_;
  std::shared_ptr<void> removed_;  // removes the file's folder or drops the database when it goes
  std::unique_ptr<store::Database> database_;
};

// Migrated and without rows. `clock` is SQLite's idea of now() and must outlive the database; PostgreSQL has
// its own. Throws with a clear message when it can't be made, so that a test fails and is not skipped.
FreshDatabase fresh_database(store::Dialect dialect, const Clock& clock = system_clock(),
                             const store::DatabaseOptions& options = {});

// Without a schema.
FreshDatabase empty_database(store::Dialect dialect, const Clock& clock = system_clock(),
                             const store::DatabaseOptions& options = {});

inline const auto kBothDatabases = ::testing::Values(store::Dialect::kSqlite, store::Dialect::kPostgres);

inline std::string database_name(const ::testing::TestParamInfo<store::Dialect>& info) {
  return info.param == store::Dialect::kSqlite ? "Sqlite" : "Postgres";
}

}  // namespace aip::test
