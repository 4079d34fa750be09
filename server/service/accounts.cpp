#include "service/accounts.hpp"

#include <algorithm>

#include "base/code_points.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "service/missing.hpp"

namespace aip::service {
namespace {

using store::Connection;
namespace accounts = store::accounts;

constexpr auto kTouchEvery = std::chrono::minutes(5);
constexpr std::string_view kTokenPrefix = "aip_";
constexpr std::size_t kMaxName = 100;  // characters
// Of a whole office, or of a proxy that nobody has named: waits are short.
constexpr Throttle::Limits kOfNetwork{.free = 50,
                                      .first = std::chrono::seconds(1),
                                      .longest = std::chrono::seconds(60),
                                      .memory = std::chrono::seconds(900)};

Error not_signed_in() {
  return {.code = ErrorCode::kUnauthenticated,
          .message = "no valid session or token",
          .public_message = "Please sign in."};
}

// Enough to catch a slip of the fingers; only a mail that arrives proves an address.
bool looks_like_email(std::string_view email) {
  const auto at = email.find('@');
  return email.size() <= 254 && at != std::string_view::npos && at > 0 && at + 1 < email.size() &&
         email.find('@', at + 1) == std::string_view::npos && is_valid_utf8(email) &&
         std::ranges::none_of(email, [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
}

Caller caller_of(const User& user) {
  return {.actor = user.id, .account = user.acts_for.value_or(user.id), .role = user.role};
}

std::string of_user(const UserId& user) { return "user:" + user.value; }

std::string of_session(std::string_view id_hash) { return "session:" + std::string(id_hash); }

std::string of_token(const TokenId& token) { return "token:" + token.value; }

// When somebody was last seen is worth a warning, and no reason to turn them away (a full disk).
void note_failed_touch(const Result<void>& touched) {
  if (!touched) log::warning("accounts: noting a use: {}", touched.error().message);
}

// Fails when the place has nobody left who may manage it.
Result<void> check_owned(Connection& connection) {
  AIP_TRY_ASSIGN(const auto everyone, accounts::list(connection));
  const bool owned = std::ranges::any_of(
      everyone, [](const User& user) { return user.role == Role::kOwner && !user.disabled_at; });
  if (owned) return {};
  return fail(ErrorCode::kConflict, "last owner",
              "This is the last owner. Make somebody else an owner first.");
}

}  // namespace

Accounts::Accounts(store::Database& database, const Clock& clock, const SecretBox& secrets)
    : database_(database),
      clock_(clock),
      devices_(secrets, clock),
      setup_code_(secrets),
      by_account_(clock, {}),
      by_device_(clock, {}),
      by_network_(clock, kOfNetwork) {}

Result<bool> Accounts::setup_required() {
  return database_.read([](Connection& connection) -> Result<bool> {
    AIP_TRY_ASSIGN(const auto count, accounts::count(connection));
    return count == 0;
  });
}

Result<User> Accounts::checked(const NewUser& wanted) {
  const std::string email = to_lower(trim(wanted.email));
  if (!looks_like_email(email)) return fail(invalid_field("email", "This is not an email address."));
  const auto name = trim(wanted.name);
  if (!is_valid_utf8(name) || code_points(name) > kMaxName)
    return fail(invalid_field("name", "Use a name of at most 100 characters."));
  AIP_TRY(check_new_password(wanted.password, email));
  AIP_TRY_ASSIGN(std::string hash, passwords_.hash(wanted.password));
  return User{.id = new_id<UserId>(),
              .email = email,
              .name = name.empty() ? email.substr(0, email.find('@')) : std::string(name),
              .role = wanted.role,
              .acts_for = wanted.acts_for,
              .password_hash = std::move(hash),
              .created_at = clock_.now(),
              .disabled_at = std::nullopt};
}

Result<void> Accounts::sign_out(const Caller& caller) {
  AIP_TRY(database_.write([&](Connection& connection) {
    return accounts::delete_session(connection, caller.actor, caller.session);
  }));
  if (!caller.session.empty()) notify_ended({caller.session});
  return {};
}

Result<std::vector<accounts::Session>> Accounts::sessions(const Caller& caller) {
  return database_.read([&](Connection& connection) {
    return accounts::list_sessions(connection, caller.actor, clock_.now());
  });
}

Result<void> Accounts::end_session(const Caller& caller, std::string_view id) {
  AIP_TRY_ASSIGN(const bool ended, database_.write([&](Connection& connection) {
    return accounts::delete_session(connection, caller.actor, id);
  }));
  if (!ended) return fail(ErrorCode::kNotFound, "no such session", "This session has ended already.");
  notify_ended({std::string(id)});
  return {};
}

Result<int> Accounts::end_other_sessions(const Caller& caller) {
  AIP_TRY_ASSIGN(const auto ended, database_.write([&](Connection& connection) {
    return accounts::delete_sessions(connection, caller.actor, caller.session);
  }));
  notify_ended(ended);
  return static_cast<int>(ended.size());
}

void Accounts::notify_ended(const std::vector<std::string>& sessions) const {
  for (const auto& session : sessions) ended_(of_session(session));
}

std::vector<std::string> Accounts::streams_of(const Caller& caller) {
  std::vector<std::string> streams{of_user(caller.actor)};
  if (caller.by_token) streams.push_back(of_token(caller.token));
  if (!caller.session.empty()) streams.push_back(of_session(caller.session));
  return streams;
}

Result<Caller> Accounts::by_session(std::string_view session_id) {
  const std::string hash = sha256_hex(session_id);
  std::optional<accounts::Session> session;
  std::optional<User> user;
  AIP_TRY(database_.read([&](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(session, accounts::find_session(connection, hash));
    if (session) {
      AIP_TRY_ASSIGN(user, accounts::find(connection, session->user));
    }
    return {};
  }));
  const Time now = clock_.now();
  if (!session || !user || user->disabled_at || session->expires_at <= now) return fail(not_signed_in());
  if (now - session->last_seen_at >= kTouchEvery) {
    note_failed_touch(database_.write([&](Connection& connection) {
      return accounts::touch_session(connection, hash, now, now + kSessionLife);
    }));
  }
  Caller caller = caller_of(*user);
  caller.session = hash;
  return caller;
}

Result<Caller> Accounts::by_token(std::string_view text) {
  if (!text.starts_with(kTokenPrefix)) return fail(not_signed_in());
  const std::string hash = sha256_hex(text);
  std::optional<accounts::Token> token;
  std::optional<User> user;
  AIP_TRY(database_.read([&](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(token, accounts::find_token(connection, hash));
    if (token) {
      AIP_TRY_ASSIGN(user, accounts::find(connection, token->user));
    }
    return {};
  }));
  const Time now = clock_.now();
  if (!token || !user || user->disabled_at || (token->expires_at && *token->expires_at <= now)) {
    return fail(not_signed_in());
  }
  if (!token->last_used_at || now - *token->last_used_at >= kTouchEvery) {
    note_failed_touch(database_.write(
        [&](Connection& connection) { return accounts::touch_token(connection, token->id, now); }));
  }
  Caller caller = caller_of(*user);
  caller.by_token = true;
  caller.scope = token->scope;
  caller.token = token->id;
  return caller;
}

Result<Caller> Accounts::by_trusted_email(std::string_view email) {
  const std::string address = to_lower(trim(email));
  AIP_TRY_ASSIGN(const auto user, database_.read([&](Connection& connection) {
    return accounts::find_by_email(connection, address);
  }));
  if (user && !user->disabled_at) return caller_of(*user);
  return fail(ErrorCode::kUnauthenticated, "a proxy's user without an account",
              "You are signed in at the proxy, but there is no account here with your email. Ask the owner.");
}

Result<User> Accounts::find(const UserId& id) {
  return database_.read(
      [&](Connection& connection) { return required(accounts::find(connection, id), "account"); });
}

Result<User> Accounts::find_by_email(std::string_view email) {
  const std::string address = to_lower(trim(email));
  AIP_TRY_ASSIGN(auto user, database_.read([&](Connection& connection) {
    return accounts::find_by_email(connection, address);
  }));
  if (!user) {
    return fail(ErrorCode::kNotFound, "no such user",
                "There is no account with this email. Make one with: aiplayground user add EMAIL.");
  }
  return *std::move(user);
}

Result<void> Accounts::change_password(const Caller& caller, std::string_view current,
                                       std::string_view wanted) {
  AIP_TRY_ASSIGN(User user, find(caller.actor));
  AIP_TRY_ASSIGN(auto attempt, by_device_.begin("password\n" + user.id.value));
  if (!passwords_.verify(user.password_hash, current)) {
    attempt.failed();
    return fail(invalid_field("currentPassword", "This is not your current password."));
  }
  attempt.succeeded();
  AIP_TRY(check_new_password(wanted, user.email));
  AIP_TRY_ASSIGN(user.password_hash, passwords_.hash(wanted));
  AIP_TRY_ASSIGN(const auto ended,
                 database_.write([&](Connection& connection) -> Result<std::vector<std::string>> {
                   AIP_TRY(accounts::update(connection, user));
                   return accounts::delete_sessions(connection, user.id, caller.session);
                 }));
  notify_ended(ended);
  return {};
}

Result<User> Accounts::create_user(const NewUser& wanted) {
  if (wanted.role == Role::kReviewer && !wanted.acts_for) {
    return fail(invalid_field("role", "A reviewer needs somebody whose catalog to review."));
  }
  AIP_TRY_ASSIGN(const User user, checked(wanted));
  auto created = database_.write([&](Connection& connection) { return accounts::insert(connection, user); });
  if (!created && created.error().code == ErrorCode::kConflict) {
    return fail(ErrorCode::kConflict, "email taken", "There is an account with this email already.");
  }
  AIP_TRY(std::move(created));
  return user;
}

Result<std::vector<User>> Accounts::users() {
  return database_.read([](Connection& connection) { return accounts::list(connection); });
}

Result<User> Accounts::update_user(const UserId& id, const UserChange& change) {
  std::optional<std::string> hash;
  if (change.password) {
    AIP_TRY_ASSIGN(const User user, find(id));
    AIP_TRY(check_new_password(*change.password, user.email));
    AIP_TRY_ASSIGN(hash, passwords_.hash(*change.password));
  }
  std::vector<std::string> ended;
  AIP_TRY_ASSIGN(const auto updated, database_.write([&](Connection& connection) -> Result<User> {
    AIP_TRY(accounts::lock_account_changes(connection));
    AIP_TRY_ASSIGN(User user, required(accounts::find(connection, id), "account"));
    if (change.name) user.name = std::string(trim(*change.name));
    if (change.role && *change.role != user.role) {
      if (*change.role == Role::kReviewer || user.role == Role::kReviewer) {
        return fail(ErrorCode::kConflict, "role change to or from reviewer",
                    "A reviewer works in somebody else's catalog. Create a new account instead.");
      }
      user.role = *change.role;
    }
    if (hash) user.password_hash = *hash;
    if (change.disabled) {
      user.disabled_at =
          *change.disabled ? std::optional(user.disabled_at.value_or(clock_.now())) : std::nullopt;
    }
    AIP_TRY(accounts::update(connection, user));
    AIP_TRY(check_owned(connection));
    if (user.disabled_at || hash) {
      AIP_TRY_ASSIGN(ended, accounts::delete_sessions(connection, user.id, ""));
    }
    return user;
  }));
  notify_ended(ended);
  if (updated.disabled_at) ended_(of_user(id));
  return updated;
}

Result<void> Accounts::remove_user(const UserId& id) {
  std::vector<UserId> removed;
  AIP_TRY(database_.write([&](Connection& connection) -> Result<void> {
    AIP_TRY(accounts::lock_account_changes(connection));
    AIP_TRY_ASSIGN(const auto everyone, accounts::list(connection));
    removed.clear();
    for (const auto& user : everyone) {
      if (user.id == id || user.acts_for == id) removed.push_back(user.id);
    }
    AIP_TRY_ASSIGN(const bool existed, accounts::remove(connection, id));
    if (!existed) return fail(missing("account"));
    return check_owned(connection);
  }));
  for (const auto& user : removed) ended_(of_user(user));
  return {};
}

Result<NewToken> Accounts::create_token(const UserId& user, std::string_view name, TokenScope scope,
                                        std::optional<int> expires_in_days) {
  const auto label = trim(name);
  if (label.empty() || !is_valid_utf8(label) || code_points(label) > kMaxName) {
    return fail(invalid_field("name", "Give the token a name of at most 100 characters."));
  }
  NewToken made{.token = std::string(kTokenPrefix) + random_id(43), .item = {}};
  made.item = {.id = new_id<TokenId>(),
               .user = user,
               .name = std::string(label),
               .hash = sha256_hex(made.token),
               .scope = scope,
               .created_at = clock_.now(),
               .last_used_at = std::nullopt,
               .expires_at = std::nullopt};
  if (expires_in_days) made.item.expires_at = clock_.now() + std::chrono::days(*expires_in_days);
  AIP_TRY(
      database_.write([&](Connection& connection) { return accounts::insert_token(connection, made.item); }));
  return made;
}

Result<std::vector<accounts::Token>> Accounts::tokens(const UserId& user) {
  return database_.read([&](Connection& connection) { return accounts::list_tokens(connection, user); });
}

Result<void> Accounts::revoke_token(const UserId& user, const TokenId& id) {
  AIP_TRY_ASSIGN(const bool deleted, database_.write([&](Connection& connection) {
    return accounts::delete_token(connection, user, id);
  }));
  if (!deleted) return fail(missing("token"));
  ended_(of_token(id));
  return {};
}

}  // namespace aip::service
