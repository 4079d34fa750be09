#include "store/postgres_session.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace aip::store {
namespace {

// Of pg_type.h, where they are fixed for ever.
constexpr Oid kBool = 16, kInt8 = 20, kInt2 = 21, kInt4 = 23, kOid = 26, kFloat4 = 700, kFloat8 = 701,
              kNumeric = 1700;

// Whatever the server's defaults are. The timeouts free the locks of a client that hangs; migrations lift the
// first.
constexpr const char* kSettings =
    "set timezone = 'UTC'; set datestyle = 'ISO'; set client_encoding = 'UTF8'; set extra_float_digits = 1;"
    "set statement_timeout = '60s'; set idle_in_transaction_session_timeout = '60s'";

std::string one_line(const char* message) {
  std::string line(message == nullptr ? "" : message);
  std::ranges::replace(line, '\n', ' ');
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

// In the text format of the protocol; nullopt is NULL.
std::optional<std::string> to_text(const Value& value) {
  const auto& storage = value.storage();
  if (const auto* flag = std::get_if<bool>(&storage)) return *flag ? "t" : "f";
  if (const auto* whole = std::get_if<std::int64_t>(&storage)) return std::to_string(*whole);
  if (const auto* real = std::get_if<double>(&storage)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&storage)) return *text;
  if (const auto* document = std::get_if<Value::Json>(&storage)) return document->text;
  if (const auto* time = std::get_if<Time>(&storage)) {
    std::string text = to_iso(*time);  // 2026-01-01T00:00:00.000Z
    text[text.find('T')] = ' ';
    text.pop_back();
    return text;
  }
  return std::nullopt;
}

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Cell read(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return std::monostate{};
  const std::string_view text(PQgetvalue(result, row, column),
                              static_cast<std::size_t>(PQgetlength(result, row, column)));
  switch (PQftype(result, column)) {
    case kBool:
      return std::int64_t{text == "t"};
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid:
    case kNumeric:  // a sum of bigints is one
      if (const auto whole = number<std::int64_t>(text)) return *whole;
      [[fallthrough]];
    case kFloat4:
    case kFloat8:
      if (const auto real = number<double>(text)) return *real;
      [[fallthrough]];
    default:
      return std::string(text);
  }
}

}  // namespace

Error postgres_error(std::string_view sql_state, std::string_view words, std::string_view constraint,
                     std::string_view what) {
  const auto in_class = [&](std::string_view prefix) { return sql_state.starts_with(prefix); };
  const auto make = [&](ErrorCode code, std::string_view why, Retry retry = Retry::kNever) {
    return Error{.code = code,
                 .message = sql_state.empty() ? fmt::format("{}: {}", what, why)
                                              : fmt::format("{}: {} (PostgreSQL {})", what, why, sql_state),
                 .retry = retry};
  };
  const auto broken = [&](ErrorCode code) {
    return make(code, fmt::format("constraint {} is violated", constraint));
  };

  if (sql_state.empty()) return make(ErrorCode::kUnavailable, words, Retry::kLater);
  if (sql_state == "23505" || sql_state == "23503" || sql_state == "23P01")
    return broken(ErrorCode::kConflict);
  if (sql_state == "23514") return broken(ErrorCode::kInternal);
  if (in_class("23")) return make(ErrorCode::kInternal, "a column's rule is violated");
  if (sql_state == "53100")
    return make(ErrorCode::kStorageFull, "the database server's disk is full", Retry::kLater);
  if (sql_state == "57014") return make(ErrorCode::kTimeout, "the statement took too long", Retry::kLater);
  if (sql_state == "25006") return make(ErrorCode::kInternal, "a write in a read-only transaction");
  if (sql_state == "08P01") return make(ErrorCode::kInternal, "the parameters don't match the statement");
  if (sql_state == "42501") return make(ErrorCode::kUnavailable, words);
  if (sql_state == "22021" || sql_state == "22P05") {
    return make(ErrorCode::kInvalidInput, "a text holds characters that PostgreSQL can't store");
  }
  if (in_class("54")) return make(ErrorCode::kInvalidInput, "a value is too large for the database");
  // Locks, deadlocks, no more connections, shutting down, broken connections, disk errors: not the
  // statement's fault.
  for (const char* prefix : {"40", "55", "53", "57P", "08", "58", "25P03"}) {
    if (in_class(prefix)) return make(ErrorCode::kUnavailable, words, Retry::kLater);
  }
  if (in_class("XX"))
    return make(ErrorCode::kUnavailable, "the database server has found damaged data or a fault of its own");
  // Class 42 and 0A are mistakes in a statement: the words name SQL, in which values never stand.
  if (in_class("42") || in_class("0A")) return make(ErrorCode::kInternal, words);
  return make(ErrorCode::kInternal, "the statement failed");
}

const char* channel_name(Channel channel) {
  return channel == Channel::kTasks ? "aiplayground_tasks" : "aiplayground_events";
}

Result<PostgresAddress> PostgresAddress::parse(const std::string& url) {
  // libpq's own words repeat parts of the address, which with an unescaped password are parts of the
  // password.
  const auto unreadable = [] {
    return fail(ErrorCode::kInvalidInput,
                "the address of the PostgreSQL database can't be read; it looks like "
                "postgres://user:password@host:5432/name, "
                "and characters such as @ : / # % in the password are percent-encoded (@ is %40)");
  };
  char* message = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(url.c_str(), &message);
  PQfreemem(message);
  if (parsed == nullptr) return unreadable();

  PostgresAddress address;
  std::string host, database;
  bool readable = true;
  for (const PQconninfoOption* option = parsed; option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string name(option->keyword);
    const std::string value(option->val);
    if (name == "port" && value.find_first_not_of("0123456789,") != std::string::npos) readable = false;
    if ((name == "host" || name == "dbname") && value.find('@') != std::string::npos) readable = false;
    if (name == "host") host = value;
    if (name == "dbname") database = value;
    address.options_.push_back({name, value});
  }
  PQconninfoFree(parsed);
  if (!readable) return unreadable();

  static constexpr std::array<std::pair<const char*, const char*>, 6> kDefaults{{
      {"application_name", "aiplayground"},
      {"connect_timeout", "10"},
      {"keepalives_idle", "30"},
      {"keepalives_interval", "10"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "60000"},
  }};
  for (const auto& [name, value] : kDefaults) {
    const bool given = std::ranges::find(address.options_, name, &Option::name) != address.options_.end();
    if (!given) address.options_.push_back({name, value});
  }
  address.place_ = fmt::format("{} on {}", database.empty() ? "the default database" : database,
                               host.empty() ? "the default host" : host);
  return address;
}

PGconn* PostgresAddress::connect() const {
  std::vector<const char*> names, values;
  for (const auto& [name, value] : options_) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(names.data(), values.data(), 0);
}

Result<std::unique_ptr<PostgresSession>> PostgresSession::open(const PostgresAddress& address) {
  std::unique_ptr<PostgresSession> session(new PostgresSession(address.connect()));
  PGconn* connection = session->handle();
  if (connection == nullptr) throw std::bad_alloc();
  if (PQstatus(connection) != CONNECTION_OK) {
    return fail_later(
        ErrorCode::kUnavailable,
        fmt::format("can't reach the PostgreSQL database {}: {}; check that the server runs, and the host, "
                    "user and password in the address",
                    address.place(), one_line(PQerrorMessage(connection))));
  }
  PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
  AIP_TRY(session->execute_script(kSettings));
  return session;
}

Result<PostgresSession::Answer> PostgresSession::check(PGresult* result, std::string_view sql) {
  Answer answer(result);
  const auto status = PQresultStatus(answer.get());
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return answer;

  const auto field = [&](int code) {
    const char* text = PQresultErrorField(answer.get(), code);
    return std::string_view(text == nullptr ? "" : text);
  };
  const auto sql_state = field(PG_DIAG_SQLSTATE);
  if (PQstatus(connection_.get()) == CONNECTION_BAD) lost_ = true;
  if (sql_state.empty() || sql_state.starts_with("57P") || sql_state == "25P03") lost_ = true;
  // The tables changed under a prepared statement: a new session knows the new ones.
  if (sql_state == "26000" ||
      (sql_state == "0A000" && field(PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery"))
    lost_ = true;
  if (sql_state == "40001" || sql_state == "40P01") again_ = true;
  const auto words = sql_state.empty() ? one_line(PQerrorMessage(connection_.get()))
                                       : std::string(field(PG_DIAG_MESSAGE_PRIMARY));
  return fail(postgres_error(sql_state, words, field(PG_DIAG_CONSTRAINT_NAME), excerpt(sql)));
}

Result<std::string> PostgresSession::prepare(std::string_view sql) {
  if (const std::string* known = statements_.find(sql)) return *known;
  if (const auto evicted = statements_.make_room()) {
    AIP_TRY(check(PQexec(connection_.get(), ("deallocate " + *evicted).c_str()), "deallocate"));
  }
  std::string name = fmt::format("s{}", ++prepared_);
  AIP_TRY(check(PQprepare(connection_.get(), name.c_str(), std::string(sql).c_str(), 0, nullptr), sql));
  return statements_.add(sql, std::move(name));
}

Result<PostgresSession::Answer> PostgresSession::run(std::string_view sql, const Parameters& parameters) {
  AIP_TRY(check_texts(parameters));
  again_ = false;
  AIP_TRY_ASSIGN(const std::string name, prepare(sql));
  std::vector<std::optional<std::string>> texts;
  std::vector<const char*> values;
  texts.reserve(parameters.size());
  for (const auto& parameter : parameters) {
    texts.push_back(to_text(parameter));
    values.push_back(texts.back() ? texts.back()->c_str() : nullptr);
  }
  return check(PQexecPrepared(connection_.get(), name.c_str(), static_cast<int>(values.size()), values.data(),
                              nullptr, nullptr, 0),
               sql);
}

Result<Rows> PostgresSession::query(std::string_view sql, const Parameters& parameters) {
  AIP_TRY_ASSIGN(const Answer answer, run(sql, parameters));
  const int width = PQnfields(answer.get());
  Columns names;
  for (int column = 0; column < width; ++column) names.emplace_back(PQfname(answer.get(), column));
  const auto columns = std::make_shared<const Columns>(std::move(names));

  Rows rows;
  const int count = PQntuples(answer.get());
  rows.reserve(static_cast<std::size_t>(count));
  for (int row = 0; row < count; ++row) {
    std::vector<Cell> cells;
    cells.reserve(static_cast<std::size_t>(width));
    for (int column = 0; column < width; ++column) cells.push_back(read(answer.get(), row, column));
    rows.emplace_back(columns, std::move(cells));
  }
  return rows;
}

Result<std::int64_t> PostgresSession::execute(std::string_view sql, const Parameters& parameters) {
  AIP_TRY_ASSIGN(const Answer answer, run(sql, parameters));
  if (std::string_view(PQcmdStatus(answer.get())).starts_with("SELECT")) return 0;
  return number<std::int64_t>(PQcmdTuples(answer.get())).value_or(0);
}

Result<void> PostgresSession::execute_script(std::string_view sql) {
  again_ = false;
  AIP_TRY(check(PQexec(connection_.get(), std::string(sql).c_str()), sql));
  return {};
}

Result<void> PostgresSession::begin(bool read_only) {
  std::string script = read_only ? "begin isolation level repeatable read read only"
                                 : "begin isolation level read committed read write";
  if (++transactions_ % kTransactionsAPlanLives == 0) script += "; discard plans";
  return execute_script(script);
}

Result<void> PostgresSession::commit(const std::set<Channel>& channels) {
  again_ = false;
  std::string sql;
  for (const Channel channel : channels) sql += fmt::format("notify {}; ", channel_name(channel));
  sql += "commit";
  AIP_TRY_ASSIGN(const Answer answer, check(PQexec(connection_.get(), sql.c_str()), "commit"));
  // The server answers the commit of a failed transaction with ROLLBACK, and calls that a success.
  if (std::string_view(PQcmdStatus(answer.get())) != "COMMIT") {
    return fail(ErrorCode::kInternal, "commit: the server rolled the transaction back");
  }
  return {};
}

}  // namespace aip::store
