#include "store/sqlite_session.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/fd.hpp"
#include "base/file.hpp"

namespace aip::store {
namespace {

void bind(SQLite::Statement& statement, int position, const Value& value) {
  const auto& storage = value.storage();
  if (const auto* flag = std::get_if<bool>(&storage)) {
    statement.bind(position, std::int32_t{*flag});
  } else if (const auto* whole = std::get_if<std::int64_t>(&storage)) {
    statement.bind(position, *whole);
  } else if (const auto* real = std::get_if<double>(&storage)) {
    statement.bind(position, *real);
  } else if (const auto* text = std::get_if<std::string>(&storage)) {
    statement.bindNoCopy(position, *text);
  } else if (const auto* time = std::get_if<Time>(&storage)) {
    statement.bind(position, std::int64_t{time->time_since_epoch().count()});
  } else if (const auto* document = std::get_if<Value::Json>(&storage)) {
    statement.bindNoCopy(position, document->text);
  } else {
    statement.bind(position);
  }
}

Cell read(const SQLite::Column& column) {
  switch (column.getType()) {
    case SQLITE_INTEGER:
      return column.getInt64();
    case SQLITE_FLOAT:
      return column.getDouble();
    case SQLITE_NULL:
      return std::monostate{};
    default:
      return column.getString();
  }
}

Error error_of(const SQLite::Database& database, std::string_view what) {
  sqlite3* handle = database.getHandle();
  const int code = sqlite3_extended_errcode(handle);
  // Of the errors while a statement runs, only the broken constraints are sure to name no value.
  const char* words = (code & 0xff) == SQLITE_CONSTRAINT ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  return sqlite_error(code, sqlite3_system_errno(handle), words, what);
}

// SQLite reports most of what can be wrong with a path as "unable to open database file".
std::string why_not_opened(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto folder = path.parent_path();
  if (!std::filesystem::exists(folder, ignored))
    return fmt::format("the folder {} does not exist", folder.string());
  if (!std::filesystem::is_directory(folder, ignored))
    return fmt::format("{} is not a folder", folder.string());
  if (std::filesystem::is_directory(path, ignored)) return "it is a folder, not a file";
  if (::access(folder.c_str(), W_OK) != 0) {
    return fmt::format("this user may not write in the folder {} (SQLite keeps files beside the database)",
                       folder.string());
  }
  return "check that this user may read and write it, and that it is on a local disk";
}

}  // namespace

Error sqlite_path_error(int error_number, const std::filesystem::path& path) {
  Error error = errno_error(error_number, "open the database " + path.string());
  if (error.code != ErrorCode::kStorageFull) {
    error.code = ErrorCode::kUnavailable;
    error.message += ": " + why_not_opened(path);
  }
  return error;
}

Result<void> create_database_file(const std::filesystem::path& path) {
  const Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return fail(sqlite_path_error(errno, path));
  return {};
}

Error sqlite_error(int extended_code, int system_errno, std::string_view words, std::string_view what) {
  const auto make = [&](ErrorCode code, std::string_view why, Retry retry = Retry::kNever) {
    return Error{
        .code = code, .message = fmt::format("{}: {} (SQLite {})", what, why, extended_code), .retry = retry};
  };
  switch (extended_code & 0xff) {
    case SQLITE_CONSTRAINT:
      switch (extended_code) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
        case SQLITE_CONSTRAINT_FOREIGNKEY:
          return make(ErrorCode::kConflict, words);
        default:
          return make(ErrorCode::kInternal, words);
      }
    case SQLITE_FULL:
      return make(ErrorCode::kStorageFull, "no room for the database", Retry::kLater);
    case SQLITE_IOERR:
      if (system_errno == ENOSPC || system_errno == EDQUOT) {
        return make(ErrorCode::kStorageFull, "no room on the database's disk", Retry::kLater);
      }
      return make(ErrorCode::kUnavailable,
                  fmt::format("{}; check the disk and the system's log (errno {})", words, system_errno),
                  Retry::kLater);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make(ErrorCode::kUnavailable, "another process kept the database locked for too long",
                  Retry::kLater);
    case SQLITE_CORRUPT:
      return make(ErrorCode::kUnavailable,
                  "the database file is damaged; stop the program and restore it from a backup");
    case SQLITE_NOTADB:
      return make(ErrorCode::kUnavailable, "the file is not a SQLite database; it was not touched");
    case SQLITE_CANTOPEN:
      return make(ErrorCode::kUnavailable,
                  "can't open the database's files; check that the folder exists and may be written",
                  Retry::kLater);
    case SQLITE_READONLY:
      return make(ErrorCode::kUnavailable,
                  "the database is read-only; check the file's and the folder's permissions");
    case SQLITE_TOOBIG:
      return make(ErrorCode::kInvalidInput, "a value is too large for the database");
    default:
      return make(ErrorCode::kInternal, words);
  }
}

SqliteSession::SqliteSession(const std::filesystem::path& path, Mode mode,
                             std::chrono::milliseconds busy_timeout)
    : mode_(mode),
      database_(path, mode == Mode::kReadWrite ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY,
                static_cast<int>(busy_timeout.count())) {}

Result<std::unique_ptr<SqliteSession>> SqliteSession::open(const std::filesystem::path& path, Mode mode,
                                                           std::chrono::milliseconds busy_timeout) {
  const std::string what = "open the database " + path.string();
  std::unique_ptr<SqliteSession> session;
  try {
    session.reset(new SqliteSession(path, mode, busy_timeout));
  } catch (const SQLite::Exception& exception) {
    Error error = sqlite_error(exception.getExtendedErrorCode(), 0, exception.getErrorStr(), what);
    if (exception.getErrorCode() == SQLITE_CANTOPEN) error.message += "; " + why_not_opened(path);
    return fail(std::move(error));
  }
  if (auto configured = session->configure(); !configured) {
    Error error = std::move(configured).error();
    error.message = what + ": " + error.message;
    return fail(std::move(error));
  }
  return session;
}

Result<void> SqliteSession::configure() {
  if (mode_ == Mode::kReadWrite && sqlite3_db_readonly(database_.getHandle(), "main") == 1) {
    return fail(ErrorCode::kUnavailable,
                "the database is read-only; check the file's and the folder's permissions");
  }
  // Commits reach the medium before they are acknowledged; WAL lets readers go on beside the writer.
  AIP_TRY(
      execute_script("pragma synchronous = full; pragma foreign_keys = on; pragma temp_store = memory;"
                     "pragma cache_size = -8192;"));
  if (mode_ == Mode::kReadOnly) return execute_script("pragma query_only = on;");
  AIP_TRY_ASSIGN(const Rows journal, query("pragma journal_mode = wal", {}));
  if (journal.empty() || journal[0].get<std::string>("journal_mode") != "wal") {
    return fail(ErrorCode::kUnavailable,
                "this file system can't hold a write-ahead log; put the database on a local disk");
  }
  return execute_script("pragma journal_size_limit = 67108864;");
}

bool SqliteSession::in_transaction() const { return sqlite3_get_autocommit(database_.getHandle()) == 0; }

SqliteSession::Prepared& SqliteSession::prepare(std::string_view sql) {
  if (Prepared* known = statements_.find(sql)) return *known;
  Prepared made{SQLite::Statement(database_, std::string(sql)), {}, nullptr};
  for (int i = 1; i <= made.statement.getBindParameterCount(); ++i) {
    made.positions.push_back(made.statement.getIndex(fmt::format("${}", i).c_str()));
  }
  Columns columns;
  for (int i = 0; i < made.statement.getColumnCount(); ++i)
    columns.emplace_back(made.statement.getColumnName(i));
  made.columns = std::make_shared<const Columns>(std::move(columns));
  statements_.make_room();
  return statements_.add(sql, std::move(made));
}

Result<void> SqliteSession::run(std::string_view sql, const Parameters& parameters, Rows* rows) {
  AIP_TRY(check_texts(parameters));
  try {
    auto& [statement, positions, columns] = prepare(sql);
    if (positions.size() != parameters.size() || std::ranges::find(positions, 0) != positions.end()) {
      return fail(ErrorCode::kInternal, fmt::format("{} parameters for $1 to ${} of: {}", parameters.size(),
                                                    positions.size(), excerpt(sql)));
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) bind(statement, positions[i], parameters[i]);
    int code = SQLITE_OK;
    while ((code = statement.tryExecuteStep()) == SQLITE_ROW) {
      if (rows == nullptr) continue;
      std::vector<Cell> cells;
      cells.reserve(columns->size());
      for (int i = 0; i < static_cast<int>(columns->size()); ++i)
        cells.push_back(read(statement.getColumn(i)));
      rows->emplace_back(columns, std::move(cells));
    }
    Result<void> done;
    if (code != SQLITE_DONE) done = fail(error_of(database_, excerpt(sql)));
    if ((code & 0xff) == SQLITE_READONLY && mode_ == Mode::kReadOnly) {
      done = fail(ErrorCode::kInternal, "a write in a read-only transaction: " + excerpt(sql));
    }
    statement.tryReset();
    statement.clearBindings();
    return done;
  } catch (const SQLite::Exception& exception) {
    // A mistake in the statement: the message names words of it, and no value stands there.
    return fail(sqlite_error(exception.getExtendedErrorCode(), 0, exception.getErrorStr(), excerpt(sql)));
  }
}

Result<Rows> SqliteSession::query(std::string_view sql, const Parameters& parameters) {
  Rows rows;
  AIP_TRY(run(sql, parameters, &rows));
  return rows;
}

Result<std::int64_t> SqliteSession::execute(std::string_view sql, const Parameters& parameters) {
  sqlite3* handle = database_.getHandle();
  const auto before = sqlite3_total_changes64(handle);
  AIP_TRY(run(sql, parameters, nullptr));
  // changes64() is of the last statement that wrote, which need not be this one.
  return sqlite3_total_changes64(handle) == before ? 0 : sqlite3_changes64(handle);
}

Result<void> SqliteSession::execute_script(std::string_view sql) {
  statements_.clear();
  if (database_.tryExec(std::string(sql)) != SQLITE_OK) return fail(error_of(database_, excerpt(sql)));
  return {};
}

}  // namespace aip::store
