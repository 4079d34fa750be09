#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace aip::store {

// One SQL text serves both databases: parameters are $1, $2, …, times and JSON are bound and read through
// Value, and the few places where the dialects differ ask Connection::dialect().
enum class Dialect { kSqlite, kPostgres };

// A parameter of a statement. Conversions are implicit, so that a call reads `{job.id, now, "pending"}`.
class Value {
 public:
  struct Json {
    std::string text;
  };

  using Storage = std::variant<std::monostate, bool, std::int64_t, double, std::string, Time, Json>;

  Value(std::nullopt_t) {}

  Value(bool value) : storage_(value) {}

  Value(std::integral auto value) : storage_(static_cast<std::int64_t>(value)) {}

  Value(double value) : storage_(value) {}

  Value(std::string value) : storage_(std::move(value)) {}

  Value(std::string_view value) : storage_(std::string(value)) {}

  Value(const char* value) : storage_(std::string(value)) {}

  Value(Time value) : storage_(value) {}

  Value(const json::value& value) : storage_(Json{json::serialize(value)}) {}

  Value(const json::object& value) : storage_(Json{json::serialize(value)}) {}

  Value(const json::array& value) : storage_(Json{json::serialize(value)}) {}

  template <class Tag>
  Value(const Id<Tag>& id) : storage_(id.value) {}

  template <class T>
  Value(const std::optional<T>& value) {
    if (value) *this = Value(*value);
  }

  const Storage& storage() const { return storage_; }

 private:
  Storage storage_;
};

using Parameters = std::vector<Value>;

// One column of a row as the database gave it; get<T>() turns it into what the caller stores.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

// The names of a result's columns, shared by its rows.
using Columns = std::vector<std::string>;

class Row {
 public:
  Row(std::shared_ptr<const Columns> columns, std::vector<Cell> cells)
      : columns_(std::move(columns)), cells_(std::move(cells)) {}

  // T: std::string, std::int64_t, int, double, bool, Time, json::value, any Id<…>, or std::optional of these.
  // A name the statement does not select, a value that is not of the type (or does not fit), or NULL read as
  // a non-optional, is a bug and throws std::logic_error, which names the column and never the value.
  template <class T>
  T get(std::string_view column) const;

  bool is_null(std::string_view column) const;

 private:
  const Cell& cell(std::string_view column) const;
  const std::string& text(std::string_view column) const;
  std::int64_t integer(std::string_view column) const;
  double number(std::string_view column) const;
  bool boolean(std::string_view column) const;
  Time time(std::string_view column) const;
  json::value document(std::string_view column) const;
  [[noreturn]] static void does_not_fit(std::string_view column);

  std::shared_ptr<const Columns> columns_;
  std::vector<Cell> cells_;
};

using Rows = std::vector<Row>;

// What other parts of the program, or other processes, may want to be woken for.
enum class Channel { kTasks, kEvents };

// Inside one transaction; lives as long as it. Not thread-safe.
//
// A statement that fails fails its transaction, on both databases: later statements and the commit answer
// with the first error. Where a conflict is expected, the statement says so (`on conflict do nothing`). Text
// is UTF-8 without NUL; other text as a parameter is kInvalidInput.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Dialect dialect() const = 0;

  // The rows of a SELECT or a RETURNING, all of them: bound what is asked for.
  virtual Result<Rows> query(std::string_view sql, const Parameters& parameters = {}) = 0;

  // The number of rows written.
  virtual Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters = {}) = 0;

  // Statements separated by semicolons, without parameters: migrations and pragmas.
  virtual Result<void> execute_script(std::string_view sql) = 0;

  // The database's own clock, the same for every process that uses it; leases and deadlines are computed by
  // it.
  virtual Result<Time> now() = 0;

  // Wakes the listeners of a channel, in every process, once this transaction has committed.
  virtual void notify(Channel channel) = 0;

  // The only row, nullopt when there is none.
  Result<std::optional<Row>> find(std::string_view sql, const Parameters& parameters = {});
};

// A SQLite file or a PostgreSQL database. Thread-safe; calls block, so they are made on threads that may
// wait.
//
// Errors: kUnavailable with retry later (gone, overloaded, shutting down), kStorageFull, kConflict (a unique
// key or a reference is violated), kInternal (a bug in a statement). Messages never hold bound values.
class Database {
 public:
  virtual ~Database() = default;

  // Runs `work` in a read-only snapshot.
  template <class Work>
  auto read(Work&& work) -> std::invoke_result_t<Work&, Connection&> {
    return run(Access::kRead, std::forward<Work>(work));
  }

  // Runs `work` in a transaction that commits, durably, when it returns a value and rolls back when it
  // returns an error or throws. PostgreSQL may ask for another try (deadlock, lost connection before the
  // commit): `work` must not have effects outside the database.
  template <class Work>
  auto write(Work&& work) -> std::invoke_result_t<Work&, Connection&> {
    return run(Access::kWrite, std::forward<Work>(work));
  }

  virtual Dialect dialect() const = 0;

  // Calls `listener` after each commit that notified `channel`, on some thread; sometimes also for no
  // reason, so it must look rather than trust. Unsubscribes when the returned handle goes.
  virtual std::shared_ptr<void> listen(Channel channel, std::function<void()> listener) = 0;

 protected:
  enum class Access { kRead, kWrite };
  // Runs one transaction; `work` answers whether to commit (no error) or roll back.
  virtual Result<void> transact(Access access, const std::function<Result<void>(Connection&)>& work) = 0;

 private:
  template <class Work>
  auto run(Access access, Work&& work) -> std::invoke_result_t<Work&, Connection&> {
    using Returned = std::invoke_result_t<Work&, Connection&>;
    std::optional<Returned> returned;
    auto done = transact(access, [&](Connection& connection) -> Result<void> {
      returned.emplace(work(connection));
      if (!*returned) return std::unexpected(returned->error());
      return {};
    });
    if (!done) return std::unexpected(std::move(done).error());
    return *std::move(returned);
  }
};

struct DatabaseOptions {
  // The maximum of transactions at a time. SQLite: of readers, beside the one writer.
  int connections = 8;
  // How long a transaction waits for its turn (a connection, SQLite's write lock) before it is kUnavailable.
  std::chrono::milliseconds wait{15'000};
};

// `location`: a file path (made when missing, with its -wal beside it), or "postgres://…" with libpq's
// parameters. Does not migrate. kUnavailable when it can't be reached, in words that say what to check.
// `clock` must outlive it.
Result<std::unique_ptr<Database>> open_database(const std::string& location, const Clock& clock,
                                                const DatabaseOptions& options = {});

// Whether a location names a PostgreSQL database rather than a SQLite file.
bool is_postgres(std::string_view location);

// Brings the schema to this program's version; safe when several processes start at once. kNewerSchema,
// naming both versions, when the data was written by a newer program. Returns how many migrations ran.
Result<int> migrate(Database& database);

namespace detail {

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsId = false;
template <class Tag>
inline constexpr bool kIsId<Id<Tag>> = true;

}  // namespace detail

template <class T>
T Row::get(std::string_view column) const {
  if constexpr (detail::kIsOptional<T>) {
    if (is_null(column)) return std::nullopt;
    return get<typename T::value_type>(column);
  } else if constexpr (detail::kIsId<T>) {
    return T{text(column)};
  } else if constexpr (std::same_as<T, std::string>) {
    return text(column);
  } else if constexpr (std::same_as<T, bool>) {
    return boolean(column);
  } else if constexpr (std::integral<T>) {
    const std::int64_t value = integer(column);
    if (!std::in_range<T>(value)) does_not_fit(column);
    return static_cast<T>(value);
  } else if constexpr (std::same_as<T, double>) {
    return number(column);
  } else if constexpr (std::same_as<T, Time>) {
    return time(column);
  } else {
    static_assert(std::same_as<T, json::value>, "a type that no column holds");
    return document(column);
  }
}

}  // namespace aip::store
