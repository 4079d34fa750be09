#include "support/databases.hpp"

#include <atomic>
#include <stdexcept>

#include "support/postgres_cluster.hpp"

namespace aip::test {
namespace {

template <class T>
T value_or_throw(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + result.error().message);
  return *std::move(result);
}

// The name of a new database in the tests' cluster, a copy of `original`.
std::string create_database(const std::string& original) {
  static std::atomic<int> count = 0;
  std::string name = "test_" + std::to_string(++count);
  PostgresCluster::shared().execute("create database " + name + " template " + original);
  return name;
}

// A migrated database that the others are copied from.
const std::string& migrated_template() {
  static const std::string name = [] {
    std::string made = create_database("template0");
    const auto database = value_or_throw(
        store::open_database(PostgresCluster::shared().url(made), system_clock()), "open the template");
    value_or_throw(store::migrate(*database), "migrate the template");
    return made;
  }();
  return name;
}

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

FreshDatabase::FreshDatabase(store::Dialect dialect, const Clock& clock,
                             const store::DatabaseOptions& options, bool migrated) {
  if (dialect == store::Dialect::kSqlite) {
    auto folder = std::make_shared<TemporaryFolder>();
    location_ = (*folder / "test.db").string();
    removed_ = std::move(folder);
  } else {
    const std::string name = create_database(migrated ? migrated_template() : "template0");
    location_ = PostgresCluster::shared().url(name);
    removed_ = {nullptr, [name](void*) {
                  PostgresCluster::shared().execute("drop database " + name + " with (force)");
                }};
  }
  database_ = value_or_throw(store::open_database(location_, clock, options), "open the test's database");
  if (migrated) value_or_throw(store::migrate(*database_), "migrate the test's database");
}

std::unique_ptr<store::Database> FreshDatabase::open_again(const Clock& clock,
                                                           const store::DatabaseOptions& options) const {
  return value_or_throw(store::open_database(location_, clock, options), "open the test's database again");
}

FreshDatabase empty_database(store::Dialect dialect, const Clock& clock,
                             const store::DatabaseOptions& options) {
  return {dialect, clock, options, false};
}

FreshDatabase fresh_database(store::Dialect dialect, const Clock& clock,
                             const store::DatabaseOptions& options) {
  return {dialect, clock, options, true};
}

}  // namespace aip::test
