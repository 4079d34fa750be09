#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/user.hpp"
#include "store/database.hpp"

namespace aip::store::accounts {

Result<void> insert(Connection& connection, const User& user);
Result<std::optional<User>> find(Connection& connection, const UserId& id);
Result<std::optional<User>> find_by_email(Connection& connection,
                                          std::string_view email);  // exact, lower case
Result<std::vector<User>> list(Connection& connection);
Result<std::int64_t> count(Connection& connection);
// With all that is theirs, and the reviewers of their catalog. False when there is none of that id.
Result<bool> remove(Connection& connection, const UserId& id);
// Whoever decides by counting accounts (the first one, the last owner) is serialized until the transaction
// ends.
Result<void> lock_account_changes(Connection& connection);
// Writes name, role, acts_for, password_hash, disabled_at.
Result<void> update(Connection& connection, const User& user);

struct Session {
  std::string id_hash;
  UserId user;
  Time created_at;
  Time last_seen_at;
  Time expires_at;
  std::string address;
  std::string user_agent;
};

Result<void> insert_session(Connection& connection, const Session& session);
Result<std::optional<Session>> find_session(Connection& connection, std::string_view id_hash);
Result<void> touch_session(Connection& connection, std::string_view id_hash, Time seen, Time expires);
// Of a user that have not expired, the last used first.
Result<std::vector<Session>> list_sessions(Connection& connection, const UserId& user, Time now);
// False when the user has none of that id.
Result<bool> delete_session(Connection& connection, const UserId& user, std::string_view id_hash);
// All of a user's but `keep` (which may be empty). Returns their ids.
Result<std::vector<std::string>> delete_sessions(Connection& connection, const UserId& user,
                                                 std::string_view keep);
Result<std::int64_t> delete_expired_sessions(Connection& connection, Time now);

struct Token {
  TokenId id;
  UserId user;
  std::string name;
  std::string hash;
  TokenScope scope = TokenScope::kWrite;
  Time created_at;
  std::optional<Time> last_used_at;
  std::optional<Time> expires_at;
};

Result<void> insert_token(Connection& connection, const Token& token);
Result<std::optional<Token>> find_token(Connection& connection, std::string_view hash);
Result<std::vector<Token>> list_tokens(Connection& connection, const UserId& user);
Result<void> touch_token(Connection& connection, const TokenId& id, Time used);
Result<bool> delete_token(Connection& connection, const UserId& user, const TokenId& id);

}  // namespace aip::store::accounts
