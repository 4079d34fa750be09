// How people come in: the first account, and passwords. The rest of Accounts is in accounts.cpp.
#include <vector>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "service/accounts.hpp"

namespace aip::service {

using store::Connection;
namespace accounts = store::accounts;

Result<SignedIn> Accounts::open_session(Connection& connection, const User& user, const Origin& origin) {
  SignedIn signed_in{.user = user,
                     .session_id = random_id(43),
                     .device = devices_.mark(user),
                     .expires_at = clock_.now() + kSessionLife};
  AIP_TRY(accounts::delete_expired_sessions(connection, clock_.now()));
  AIP_TRY(accounts::insert_session(connection,
                                   {.id_hash = sha256_hex(signed_in.session_id),
                                    .user = user.id,
                                    .created_at = clock_.now(),
                                    .last_seen_at = clock_.now(),
                                    .expires_at = signed_in.expires_at,
                                    .address = origin.address,
                                    .user_agent = std::string(truncate_utf8(origin.user_agent, 300))}));
  return signed_in;
}

Result<void> Accounts::check_setup_code(std::string_view code, const Origin& origin) {
  AIP_TRY_ASSIGN(auto attempt, by_device_.begin("set-up\n" + origin.network));
  if (setup_code_.is(code)) return {};
  attempt.failed();
  constexpr std::string_view kWhatToDo = "Enter the set-up code that the server printed when it started.";
  return fail(Error{.code = ErrorCode::kForbidden,
                    .message = "no or a wrong set-up code",
                    .public_message = std::string(kWhatToDo),
                    .details = {{"setupCode", std::string(kWhatToDo)}}});
}

Result<SignedIn> Accounts::set_up(const NewUser& wanted, const Origin& origin) {
  const auto taken = [] {
    return fail(ErrorCode::kConflict, "set-up was done before",
                "There is an account already. Sign in instead.");
  };
  // Looked at before the password is hashed, and again where it counts.
  AIP_TRY_ASSIGN(const bool required, setup_required());
  if (!required) return taken();
  AIP_TRY_ASSIGN(User user, checked(wanted));
  user.role = Role::kOwner;
  user.acts_for.reset();
  return database_.write([&](Connection& connection) -> Result<SignedIn> {
    AIP_TRY(accounts::lock_account_changes(connection));
    AIP_TRY_ASSIGN(const auto count, accounts::count(connection));
    if (count > 0) return taken();
    AIP_TRY(accounts::insert(connection, user));
    return open_session(connection, user, origin);
  });
}

Result<SignedIn> Accounts::sign_in(std::string_view email, std::string_view password, const Origin& origin) {
  const std::string address = to_lower(trim(email));
  AIP_TRY_ASSIGN(const auto user, database_.read([&](Connection& connection) {
    return accounts::find_by_email(connection, address);
  }));
  // Reserved before the password is looked at, so that it makes no difference how many come at once.
  std::vector<Throttle::Attempt> attempts;
  const auto reserve = [&](Throttle& throttle, std::string_view key) -> Result<void> {
    AIP_TRY_ASSIGN(auto attempt, throttle.begin(key));
    attempts.push_back(std::move(attempt));
    return {};
  };
  if (const auto device = user ? devices_.find(*user, origin.device) : std::nullopt) {
    AIP_TRY(reserve(by_device_, *device));
  } else {
    AIP_TRY(reserve(by_account_, address));
    AIP_TRY(reserve(by_network_, origin.network));
  }
  const bool known = passwords_.verify(user ? user->password_hash : "", password);
  if (!known || user->disabled_at) {
    for (auto& attempt : attempts) attempt.failed();
    return fail(ErrorCode::kUnauthenticated, "wrong email or password",
                "The email or the password is not right.");
  }
  attempts.front().succeeded();  // somebody's own account does not make up for guesses at others
  return database_.write([&](Connection& connection) { return open_session(connection, *user, origin); });
}

}  // namespace aip::service
