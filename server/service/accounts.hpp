#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "domain/user.hpp"
#include "service/known_devices.hpp"
#include "service/passwords.hpp"
#include "service/secret_box.hpp"
#include "service/setup_code.hpp"
#include "service/throttle.hpp"
#include "store/account_repository.hpp"
#include "store/database.hpp"

namespace aip::service {

// Where a sign-in comes from.
struct Origin {
  std::string address;
  std::string user_agent;
  std::string network = {};  // whom the address counts as: itself, or its /64 in IPv6
  std::string device = {};   // SignedIn::device of an earlier time, as the client sent it; may be anything
};

struct SignedIn {
  User user;
  std::string session_id;  // the cookie's value; only its hash is stored
  std::string device;      // proves later that this account was signed in to from there; not stored
  Time expires_at;
};

struct NewUser {
  std::string email;
  std::string password;
  std::string name;
  Role role = Role::kMember;
  std::optional<UserId> acts_for;  // reviewers: in whose catalog
};

struct UserChange {
  std::optional<std::string> name;
  std::optional<Role> role;
  std::optional<std::string> password;
  std::optional<bool> disabled;
};

struct NewToken {
  std::string token;  // shown once
  store::accounts::Token item;
};

// Who may come in. Passwords are argon2id, session and token texts are 256 random bits stored as SHA-256.
// What computes a password's hash takes tens of milliseconds of a core: set_up, sign_in, change_password,
// create_user, update_user. Thread-safe.
class Accounts {
 public:
  // `secrets` must outlive it.
  Accounts(store::Database& database, const Clock& clock, const SecretBox& secrets);

  Result<bool> setup_required();

  const SetupCode& setup_code() const { return setup_code_; }

  // kForbidden about the field "setupCode" when it is another one, kRateLimited after a few of those.
  Result<void> check_setup_code(std::string_view code, const Origin& origin);
  // The first account, an owner; kConflict once there is one.
  Result<SignedIn> set_up(const NewUser& user, const Origin& origin);
  // kUnauthenticated, the same words whatever was wrong. kRateLimited after five failures for an account,
  // from wherever, or fifty from a network, for longer each time. Who was signed in to this account on this
  // device before waits for failures on that device alone.
  Result<SignedIn> sign_in(std::string_view email, std::string_view password, const Origin& origin);
  Result<void> sign_out(const Caller& caller);

  // The own sessions, the last used first.
  Result<std::vector<store::accounts::Session>> sessions(const Caller& caller);
  // One of the own; kNotFound when there is none of that id.
  Result<void> end_session(const Caller& caller, std::string_view id);
  // All of the own but this one; answers how many.
  Result<int> end_other_sessions(const Caller& caller);

  // kUnauthenticated when unknown, expired, revoked or switched off.
  Result<Caller> by_session(std::string_view session_id);
  Result<Caller> by_token(std::string_view token);
  // Somebody whom a trusted proxy has signed in. Nobody who has no account yet.
  Result<Caller> by_trusted_email(std::string_view email);
  Result<User> find(const UserId& id);
  Result<User> find_by_email(std::string_view email);

  // Every other session of the user ends.
  Result<void> change_password(const Caller& caller, std::string_view current, std::string_view wanted);

  Result<User> create_user(const NewUser& user);
  Result<std::vector<User>> users();
  // kConflict when nobody would be left to own the place. Switching off or a new password ends all sessions.
  Result<User> update_user(const UserId& id, const UserChange& change);
  // With catalog, jobs and archives, and the reviewers of that catalog. kConflict for the last owner.
  Result<void> remove_user(const UserId& id);

  Result<NewToken> create_token(const UserId& user, std::string_view name, TokenScope scope,
                                std::optional<int> expires_in_days);
  Result<std::vector<store::accounts::Token>> tokens(const UserId& user);
  Result<void> revoke_token(const UserId& user, const TokenId& id);

  // `listener` hears, after the commit, of each right to listen that has ended: one of streams_of(). Set
  // before the first call from another thread.
  void on_end(std::function<void(std::string_view)> listener) { ended_ = std::move(listener); }

  // What a caller's open event streams depend on: when one of these ends, so do they.
  static std::vector<std::string> streams_of(const Caller& caller);

 private:
  static constexpr auto kSessionLife = std::chrono::days(30);

  void notify_ended(const std::vector<std::string>& sessions) const;
  Result<SignedIn> open_session(store::Connection& connection, const User& user, const Origin& origin);
  Result<User> checked(const NewUser& user);

  store::Database& database_;
  const Clock& clock_;
  Passwords passwords_;
  const KnownDevices devices_;
  const SetupCode setup_code_;
  Throttle by_account_;
  Throttle by_device_;
  Throttle by_network_;
  std::function<void(std::string_view)> ended_ = [](std::string_view) {};
};

}  // namespace aip::service
