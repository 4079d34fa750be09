#include <algorithm>
#include <array>

#include "http/loopback_name.hpp"
#include "http/network.hpp"
#include "routes/api.hpp"
#include "routes/device.hpp"
#include "routes/dto.hpp"
#include "routes/fields.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

constexpr long kDeviceCookieLife = 365L * 86'400;
constexpr long kCookieLife = 30L * 86'400;  // seconds; the server's own record of the session decides

service::Origin origin_of(const Api& api, const Request& request) {
  return {.address = request.remote_address,
          .user_agent = std::string(request.headers.find("User-Agent").value_or("")),
          .network = http::client_of(request.remote_address),
          .device = std::string(api.device_cookie().read(request).value_or(""))};
}

// Whoever listens from `lastEventId` on misses nothing that came about after this answer.
Result<json::object> session_dto(Services& services, const User& user) {
  AIP_TRY_ASSIGN(const auto last_event, services.status.last_event());
  return json::object{{"user", to_dto(user)}, {"setupRequired", false}, {"lastEventId", last_event}};
}

Result<http::Response> signed_in(const Api& api, Services& services, const Request& request,
                                 const service::SignedIn& session, int status) {
  AIP_TRY_ASSIGN(auto data, session_dto(services, session.user));
  auto response = json_response(std::move(data), status);
  response.headers.add("Set-Cookie", api.cookie().set(request, session.session_id, kCookieLife));
  response.headers.add("Set-Cookie", api.device_cookie().set(request, session.device, kDeviceCookieLife));
  return response;
}

// Before there is an account, nothing but the code tells its owner from a stranger who reaches the server
// first. Who sits at this machine needs none: the server listens on the loopback alone, and answers under its
// names only (http/host_check.hpp). A proxy on this machine that nobody has named gives itself away by these
// fields.
bool needs_code(const Services& services, const Request& request) {
  if (!services.on_loopback || request.through_proxy) return true;
  if (!http::is_loopback_name(request.headers.find("Host").value_or("localhost"))) return true;
  constexpr std::array<std::string_view, 5> kForwarded{"X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP",
                                                       "Forwarded", "Via"};
  return std::ranges::any_of(kForwarded,
                             [&](std::string_view name) { return request.headers.find(name).has_value(); });
}

Result<http::Response> set_up(const Api& api, Services& services, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  const service::NewUser user{.email = fields.text("email", 3, 254),
                              .password = fields.text("password", 1, 200),
                              .name = fields.optional_text("name", 100).value_or("")};
  const auto code = fields.optional_text("setupCode", 100);
  AIP_TRY(fields.check());
  const auto origin = origin_of(api, request);
  AIP_TRY_ASSIGN(const bool required, services.accounts.setup_required());
  if (required && needs_code(services, request)) {
    AIP_TRY(services.accounts.check_setup_code(code.value_or(""), origin));
  }
  AIP_TRY_ASSIGN(const auto session, services.accounts.set_up(user, origin));
  if (services.first_account_made) services.first_account_made(session.user.id);
  return signed_in(api, services, request, session, 201);
}

Result<http::Response> sign_in(const Api& api, Services& services, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  const auto email = fields.text("email", 1, 254);
  const auto password = fields.text("password", 1, 200);
  AIP_TRY(fields.check());
  AIP_TRY_ASSIGN(const auto session, services.accounts.sign_in(email, password, origin_of(api, request)));
  return signed_in(api, services, request, session, 200);
}

// Never an error: a page that asks who is signed in must be able to hear "nobody".
Result<http::Response> session(Api& api, Services& services, Request& request) {
  if (const auto caller = api.caller_of(request)) {
    AIP_TRY_ASSIGN(const auto user, services.accounts.find(caller->actor));
    AIP_TRY_ASSIGN(auto data, session_dto(services, user));
    return json_response(std::move(data));
  } else if (caller.error().code != ErrorCode::kUnauthenticated) {
    return fail(caller.error());
  }
  AIP_TRY_ASSIGN(const bool setup_required, services.accounts.setup_required());
  json::object data{{"setupRequired", setup_required}};
  if (setup_required) data["setupCodeRequired"] = needs_code(services, request);
  return json_response(std::move(data));
}

Result<Answer> sessions(Services& services, const Caller& caller) {
  AIP_TRY_ASSIGN(const auto sessions, services.accounts.sessions(caller));
  json::array items;
  for (const auto& session : sessions) {
    items.push_back({{"id", session.id_hash},
                     {"device", device_of(session.user_agent)},
                     {"userAgent", session.user_agent},
                     {"address", session.address},
                     {"createdAt", to_iso(session.created_at)},
                     {"lastSeenAt", to_iso(session.last_seen_at)},
                     {"expiresAt", to_iso(session.expires_at)},
                     {"current", session.id_hash == caller.session}});
  }
  return Answer{json::object{{"items", std::move(items)}}};
}

Result<Answer> create_user(Services& services, const Caller& caller, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  service::NewUser user{.email = fields.text("email", 3, 254),
                        .password = fields.text("password", 1, 200),
                        .name = fields.optional_text("name", 100).value_or(""),
                        .role = fields.word<Role>("role")};
  AIP_TRY(fields.check());
  if (user.role == Role::kReviewer) user.acts_for = caller.account;
  AIP_TRY_ASSIGN(const auto created, services.accounts.create_user(user));
  return Answer{to_dto(created), 201};
}

Result<Answer> update_user(Services& services, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  const service::UserChange change{.name = fields.optional_text("name", 100),
                                   .role = fields.optional_word<Role>("role"),
                                   .password = fields.optional_text("password", 200),
                                   .disabled = fields.optional_bool("disabled")};
  AIP_TRY(fields.check());
  AIP_TRY_ASSIGN(const auto user,
                 services.accounts.update_user(UserId{std::string(request.path_parameter("id"))}, change));
  return Answer{to_dto(user)};
}

Result<Answer> create_token(Services& services, const Caller& caller, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  const auto name = fields.text("name", 1, 100);
  const auto scope = fields.optional_word<TokenScope>("scope").value_or(TokenScope::kWrite);
  const auto days = fields.optional_int("expiresInDays", 1, 3650);
  AIP_TRY(fields.check());
  AIP_TRY_ASSIGN(const auto made, services.accounts.create_token(caller.actor, name, scope, days));
  return Answer{json::object{{"token", made.token}, {"item", to_dto(made.item)}}, 201};
}

Result<Answer> change_password(Services& services, const Caller& caller, Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  const auto current = fields.text("currentPassword", 1, 200);
  const auto wanted = fields.text("newPassword", 1, 200);
  AIP_TRY(fields.check());
  AIP_TRY(services.accounts.change_password(caller, current, wanted));
  return Answer{json::object{{"success", true}}};
}

}  // namespace

void add_accounts(Api& api, Services& services) {
  api.open(
      Method::kPost, "/api/auth/setup", [&](Request& request) { return set_up(api, services, request); },
      http::Threads::kCostly);
  api.open(
      Method::kPost, "/api/auth/sign-in", [&](Request& request) { return sign_in(api, services, request); },
      http::Threads::kCostly);
  api.open(Method::kGet, "/api/auth/session",
           [&](Request& request) { return session(api, services, request); });
  api.raw(Method::kPost, "/api/auth/sign-out", Right::kManageSelf, http::Threads::kQuick,
          [&](const Caller& caller, Request& request) -> Result<http::Response> {
            AIP_TRY(services.accounts.sign_out(caller));
            auto response = json_response(json::object{{"success", true}});
            response.headers.add("Set-Cookie", api.cookie().set(request, "", 0));
            return response;
          });
  api.call_on(
      http::Threads::kCostly, Method::kPut, "/api/auth/password", Right::kManageSelf,
      [&](const Caller& caller, Request& request) { return change_password(services, caller, request); });

  api.call(Method::kGet, "/api/auth/sessions", Right::kManageSelf,
           [&](const Caller& caller, Request&) { return sessions(services, caller); });
  api.call(Method::kDelete, "/api/auth/sessions", Right::kManageSelf,
           [&](const Caller& caller, Request&) -> Result<Answer> {
             AIP_TRY_ASSIGN(const int ended, services.accounts.end_other_sessions(caller));
             return Answer{json::object{{"ended", ended}}};
           });
  api.call(Method::kDelete, "/api/auth/sessions/{id}", Right::kManageSelf,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY(services.accounts.end_session(caller, request.path_parameter("id")));
             return Answer{json::object{{"success", true}}};
           });

  api.call(Method::kGet, "/api/auth/tokens", Right::kManageTokens,
           [&](const Caller& caller, Request&) -> Result<Answer> {
             AIP_TRY_ASSIGN(const auto tokens, services.accounts.tokens(caller.actor));
             return Answer{json::object{{"items", to_dtos(tokens)}}};
           });
  api.call(Method::kPost, "/api/auth/tokens", Right::kManageTokens,
           [&](const Caller& caller, Request& request) { return create_token(services, caller, request); });
  api.call(Method::kDelete, "/api/auth/tokens/{id}", Right::kManageTokens,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             const TokenId id{std::string(request.path_parameter("id"))};
             AIP_TRY(services.accounts.revoke_token(caller.actor, id));
             return Answer{json::object{{"success", true}}};
           });

  api.call(Method::kGet, "/api/auth/users", Right::kManageUsers,
           [&](const Caller&, Request&) -> Result<Answer> {
             AIP_TRY_ASSIGN(const auto users, services.accounts.users());
             return Answer{json::object{{"items", to_dtos(users)}}};
           });
  api.call_on(http::Threads::kCostly, Method::kPost, "/api/auth/users", Right::kManageUsers,
              [&](const Caller& caller, Request& request) { return create_user(services, caller, request); });
  api.call_on(http::Threads::kCostly, Method::kPut, "/api/auth/users/{id}", Right::kManageUsers,
              [&](const Caller&, Request& request) { return update_user(services, request); });
  api.call(Method::kDelete, "/api/auth/users/{id}", Right::kManageUsers,
           [&](const Caller&, Request& request) -> Result<Answer> {
             AIP_TRY(services.accounts.remove_user(UserId{std::string(request.path_parameter("id"))}));
             return Answer{json::object{{"success", true}}};
           });
}

}  // namespace aip::routes
