#include "store/account_repository.hpp"

#include <fmt/format.h>

#include "store/sql.hpp"

namespace aip::store::accounts {
namespace {

constexpr std::string_view kInsert = R"(
  insert into "user" (id, email, name, role, acts_for, password_hash, created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8))";

constexpr std::string_view kCount = R"(
  select count(*) as n
  from "user")";

constexpr std::string_view kRemove = R"(
  delete from "user"
  where id = $1)";

constexpr std::string_view kTakeTurn = "select pg_advisory_xact_lock($1)";

constexpr std::string_view kUpdate = R"(
  update "user"
  set name = $2, role = $3, acts_for = $4, password_hash = $5, disabled_at = $6,
    updated_at = $7
  where id = $1)";

constexpr std::string_view kInsertSession = R"(
  insert into session
    (id_hash, user_id, created_at, last_seen_at, expires_at, address, user_agent)
  values ($1, $2, $3, $4, $5, $6, $7))";

constexpr std::string_view kTouchSession = R"(
  update session
  set last_seen_at = $2, expires_at = $3
  where id_hash = $1)";

constexpr std::string_view kDeleteSession = R"(
  delete from session
  where user_id = $1
    and id_hash = $2)";

constexpr std::string_view kDeleteSessions = R"(
  delete from session
  where user_id = $1
    and id_hash <> $2
  returning id_hash)";

constexpr std::string_view kDeleteExpiredSessions = R"(
  delete from session
  where expires_at < $1)";

constexpr std::string_view kInsertToken = R"(
  insert into api_token (id, user_id, name, token_hash, scope, created_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7))";

constexpr std::string_view kTouchToken = R"(
  update api_token
  set last_used_at = $2
  where id = $1)";

constexpr std::string_view kDeleteToken = R"(
  delete from api_token
  where id = $1
    and user_id = $2)";

constexpr std::int64_t kAccountsLock = 0x4149507573657273;  // "AIPusers"; nothing else locks it

// What user_from() reads.
constexpr std::string_view kSelectUsers = R"(
  select id, email, name, role, acts_for, password_hash, created_at, disabled_at
  from "user"
)";

User user_from(const Row& row) {
  return {.id = row.get<UserId>("id"),
          .email = row.get<std::string>("email"),
          .name = row.get<std::string>("name"),
          .role = word_at<Role>(row, "role"),
          .acts_for = row.get<std::optional<UserId>>("acts_for"),
          .password_hash = row.get<std::string>("password_hash"),
          .created_at = row.get<Time>("created_at"),
          .disabled_at = row.get<std::optional<Time>>("disabled_at")};
}

// What session_from() reads.
constexpr std::string_view kSelectSessions = R"(
  select id_hash, user_id, created_at, last_seen_at, expires_at, address, user_agent
  from session
)";
constexpr std::string_view kSessionById = "where id_hash = $1";
constexpr std::string_view kLiveSessions = R"(
  where user_id = $1
    and expires_at > $2
  order by last_seen_at desc, created_at desc, id_hash)";

Session session_from(const Row& row) {
  return {.id_hash = row.get<std::string>("id_hash"),
          .user = row.get<UserId>("user_id"),
          .created_at = row.get<Time>("created_at"),
          .last_seen_at = row.get<Time>("last_seen_at"),
          .expires_at = row.get<Time>("expires_at"),
          .address = row.get<std::string>("address"),
          .user_agent = row.get<std::string>("user_agent")};
}

// What token_from() reads.
constexpr std::string_view kSelectTokens = R"(
  select id, user_id, name, token_hash, scope, created_at, last_used_at, expires_at
  from api_token
)";
constexpr std::string_view kTokenByHash = "where token_hash = $1";
constexpr std::string_view kTokensOfUser = R"(
  where user_id = $1
  order by created_at desc, id)";

Token token_from(const Row& row) {
  return {.id = row.get<TokenId>("id"),
          .user = row.get<UserId>("user_id"),
          .name = row.get<std::string>("name"),
          .hash = row.get<std::string>("token_hash"),
          .scope = word_at<TokenScope>(row, "scope"),
          .created_at = row.get<Time>("created_at"),
          .last_used_at = row.get<std::optional<Time>>("last_used_at"),
          .expires_at = row.get<std::optional<Time>>("expires_at")};
}

Result<std::optional<User>> find_where(Connection& connection, std::string_view condition,
                                       const Value& value) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format("{}{}", kSelectUsers, condition), {value}));
  if (!row) return std::nullopt;
  return user_from(*row);
}

}  // namespace

Result<void> insert(Connection& connection, const User& user) {
  AIP_TRY(connection.execute(kInsert, {user.id, user.email, user.name, to_string(user.role), user.acts_for,
                                       user.password_hash, user.created_at, user.created_at}));
  return {};
}

Result<std::optional<User>> find(Connection& connection, const UserId& id) {
  return find_where(connection, "where id = $1", id);
}

Result<std::optional<User>> find_by_email(Connection& connection, std::string_view email) {
  return find_where(connection, "where email = $1", email);
}

Result<std::vector<User>> list(Connection& connection) {
  AIP_TRY_ASSIGN(const Rows rows, connection.query(fmt::format("{}order by created_at, id", kSelectUsers)));
  std::vector<User> users;
  for (const auto& row : rows) users.push_back(user_from(row));
  return users;
}

Result<std::int64_t> count(Connection& connection) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kCount));
  return row->get<std::int64_t>("n");
}

Result<bool> remove(Connection& connection, const UserId& id) {
  AIP_TRY_ASSIGN(const auto removed, connection.execute(kRemove, {id}));
  return removed > 0;
}

Result<void> lock_account_changes(Connection& connection) {
  if (connection.dialect() == Dialect::kSqlite) return {};  // has one writer at a time
  AIP_TRY(connection.query(kTakeTurn, {kAccountsLock}));
  return {};
}

Result<void> update(Connection& connection, const User& user) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kUpdate, {user.id, user.name, to_string(user.role), user.acts_for,
                                       user.password_hash, user.disabled_at, now}));
  return {};
}

Result<void> insert_session(Connection& connection, const Session& session) {
  AIP_TRY(connection.execute(kInsertSession,
                             {session.id_hash, session.user, session.created_at, session.last_seen_at,
                              session.expires_at, session.address, session.user_agent}));
  return {};
}

Result<std::optional<Session>> find_session(Connection& connection, std::string_view id_hash) {
  AIP_TRY_ASSIGN(const auto row,
                 connection.find(fmt::format("{}{}", kSelectSessions, kSessionById), {id_hash}));
  if (!row) return std::nullopt;
  return session_from(*row);
}

Result<std::vector<Session>> list_sessions(Connection& connection, const UserId& user, Time now) {
  AIP_TRY_ASSIGN(const Rows rows,
                 connection.query(fmt::format("{}{}", kSelectSessions, kLiveSessions), {user, now}));
  std::vector<Session> sessions;
  for (const auto& row : rows) sessions.push_back(session_from(row));
  return sessions;
}

Result<void> touch_session(Connection& connection, std::string_view id_hash, Time seen, Time expires) {
  AIP_TRY(connection.execute(kTouchSession, {id_hash, seen, expires}));
  return {};
}

Result<bool> delete_session(Connection& connection, const UserId& user, std::string_view id_hash) {
  AIP_TRY_ASSIGN(const auto deleted, connection.execute(kDeleteSession, {user, id_hash}));
  return deleted > 0;
}

Result<std::vector<std::string>> delete_sessions(Connection& connection, const UserId& user,
                                                 std::string_view keep) {
  AIP_TRY_ASSIGN(const Rows rows, connection.query(kDeleteSessions, {user, keep}));
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row.get<std::string>("id_hash"));
  return ids;
}

Result<std::int64_t> delete_expired_sessions(Connection& connection, Time now) {
  return connection.execute(kDeleteExpiredSessions, {now});
}

Result<void> insert_token(Connection& connection, const Token& token) {
  AIP_TRY(connection.execute(kInsertToken, {token.id, token.user, token.name, token.hash,
                                            to_string(token.scope), token.created_at, token.expires_at}));
  return {};
}

Result<std::optional<Token>> find_token(Connection& connection, std::string_view hash) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format("{}{}", kSelectTokens, kTokenByHash), {hash}));
  if (!row) return std::nullopt;
  return token_from(*row);
}

Result<std::vector<Token>> list_tokens(Connection& connection, const UserId& user) {
  AIP_TRY_ASSIGN(const Rows rows,
                 connection.query(fmt::format("{}{}", kSelectTokens, kTokensOfUser), {user}));
  std::vector<Token> tokens;
  for (const auto& row : rows) tokens.push_back(token_from(row));
  return tokens;
}

Result<void> touch_token(Connection& connection, const TokenId& id, Time used) {
  AIP_TRY(connection.execute(kTouchToken, {id, used}));
  return {};
}

Result<bool> delete_token(Connection& connection, const UserId& user, const TokenId& id) {
  AIP_TRY_ASSIGN(const auto rows, connection.execute(kDeleteToken, {id, user}));
  return rows > 0;
}

}  // namespace aip::store::accounts
