#include "support/databases.hpp"

#include <stdexcept>

namespace aip::test {
namespace {

template <class T>
T value_or_throw(Result<T> result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + result.error().message);
  return *std::move(result);
}

}  // namespace

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

FreshDatabase empty_database(store::Dialect dialect, const Clock& clock,
                             const store::DatabaseOptions& options) {
  FreshDatabase fresh;
  if (dialect == store::Dialect::kSqlite) {
    fresh.folder_ = std::make_unique<TemporaryFolder>();
    fresh.location_ = (*fresh.folder_ / "test.db").string();
  } else {
    throw std::runtime_error("no PostgreSQL here yet");
  }
  fresh.database_ =
      value_or_throw(store::open_database(fresh.location_, clock, options), "open the test's database");
  return fresh;
}

FreshDatabase fresh_database(store::Dialect dialect, const Clock& clock,
                             const store::DatabaseOptions& options) {
  FreshDatabase fresh = empty_database(dialect, clock, options);
  value_or_throw(store::migrate(*fresh), "migrate the test's database");
  return fresh;
}

}  // namespace aip::test
