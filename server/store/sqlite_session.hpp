#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/parameters.hpp"
#include "store/statement_cache.hpp"

namespace aip::store {

// One connection to a SQLite file with its prepared statements. Not thread-safe.
class SqliteSession {
 public:
  enum class Mode { kReadWrite, kReadOnly };

  static Result<std::unique_ptr<SqliteSession>> open(const std::filesystem::path& path, Mode mode,
                                                     std::chrono::milliseconds busy_timeout);

  Result<Rows> query(std::string_view sql, const Parameters& parameters);
  Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters);
  Result<void> execute_script(std::string_view sql);

  bool in_transaction() const;

 private:
  struct Prepared {
    SQLite::Statement statement;
    std::vector<int> positions;  // where SQLite put $1, $2, …
    std::shared_ptr<const Columns> columns;
  };

  SqliteSession(const std::filesystem::path& path, Mode mode, std::chrono::milliseconds busy_timeout);
  Result<void> configure();
  Prepared& prepare(std::string_view sql);
  // Runs a statement to its end, so that it holds no lock; `rows` may be null.
  Result<void> run(std::string_view sql, const Parameters& parameters, Rows* rows);

  Mode mode_;
  SQLite::Database database_;
  StatementCache<Prepared> statements_{kCachedStatements};  // goes before the connection
};

// Makes a missing file, readable by its owner alone; SQLite would let everybody read it. Its other files get
// the same mode.
Result<void> create_database_file(const std::filesystem::path& path);

// Why a file of a database could not be opened, in words that say what to check.
Error sqlite_path_error(int error_number, const std::filesystem::path& path);

// What a failed call means: `extended_code` is SQLite's, `words` its message or a stand-in that names no
// values, `what` says what was being done.
Error sqlite_error(int extended_code, int system_errno, std::string_view words, std::string_view what);

}  // namespace aip::store
