#include "routes/api.hpp"
#include "routes/endpoint_check.hpp"
#include "routes/fields.hpp"
#include "service/target.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

json::object dto_of(Services& services, const Profile& profile) {
  json::object dto{{"id", profile.id.value},
                   {"name", profile.name},
                   {"engine", service::engine_of(profile)},
                   {"engineChosen", profile.engine.has_value()},
                   {"apiEndpoint", profile.endpoint},
                   {"hasApiKey", !profile.key_sealed.empty()},
                   {"model", profile.model},
                   {"concurrency", profile.concurrency},
                   {"requestsPerMinute", profile.requests_per_minute},
                   {"failover", profile.failover},
                   {"isDefault", profile.is_default}};
  if (const auto hint = services.profiles.hint(profile)) dto["apiKeyHint"] = *hint;
  return dto;
}

Answer list_of(Services& services, const std::vector<Profile>& profiles) {
  json::array items;
  for (const auto& profile : profiles) items.push_back(dto_of(services, profile));
  return {
      json::object{{"items", std::move(items)}, {"engines", json::value_from(services.profiles.engines())}}};
}

ProfileId profile_id(const Request& request) { return ProfileId{std::string(request.path_parameter("id"))}; }

Result<service::ProfileChange> read_change(const Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  service::ProfileChange change{.name = fields.optional_text("name", 100),
                                .engine = fields.optional_text("engine", 40),
                                .endpoint = fields.optional_text("apiEndpoint", 500),
                                .api_key = fields.optional_text("apiKey", 500),
                                .model = fields.optional_text("model", 200),
                                .concurrency = fields.optional_int("concurrency", 1, 64),
                                .requests_per_minute = fields.optional_int("requestsPerMinute", 0, 10'000),
                                .failover = fields.optional_bool("failover")};
  AIP_TRY(fields.check());
  return change;
}

Result<Answer> put_in_order(Services& services, const Caller& caller, const Request& request) {
  AIP_TRY_ASSIGN(Fields fields, Fields::of_body(request));
  std::vector<ProfileId> ids;
  for (auto& id : fields.texts("ids", 0, 100, 64)) ids.push_back(ProfileId{std::move(id)});
  AIP_TRY(fields.check());
  AIP_TRY_ASSIGN(const auto profiles, services.profiles.order(caller.account, ids));
  return list_of(services, profiles);
}

}  // namespace

void add_profiles(Api& api, Services& services) {
  const std::string base = std::string(kBase) + "/profiles";
  api.call(Method::kGet, base, Right::kView, [&](const Caller& caller, Request&) -> Result<Answer> {
    AIP_TRY_ASSIGN(const auto profiles, services.profiles.list(caller.account));
    return list_of(services, profiles);
  });
  api.call(Method::kPost, base, Right::kEdit, [&](const Caller& caller, Request& request) -> Result<Answer> {
    AIP_TRY_ASSIGN(const auto wanted, read_change(request));
    AIP_TRY_ASSIGN(const auto made, services.profiles.create(caller.account, wanted));
    return Answer{dto_of(services, made), 201};
  });
  api.call(Method::kPut, base, Right::kEdit,
           [&](const Caller& caller, Request& request) { return put_in_order(services, caller, request); });
  api.call(Method::kPut, base + "/{id}", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY_ASSIGN(const auto wanted, read_change(request));
             AIP_TRY_ASSIGN(const auto changed,
                            services.profiles.change(caller.account, profile_id(request), wanted));
             return Answer{dto_of(services, changed)};
           });
  api.call(Method::kDelete, base + "/{id}", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY(services.profiles.remove(caller.account, profile_id(request)));
             return Answer{json::object{{"success", true}}};
           });
  api.call(Method::kPost, base + "/{id}/default", Right::kEdit,
           [&](const Caller& caller, Request& request) -> Result<Answer> {
             AIP_TRY_ASSIGN(const auto profiles,
                            services.profiles.make_default(caller.account, profile_id(request)));
             return list_of(services, profiles);
           });
  api.call_on(http::Threads::kCalls, Method::kPost, base + "/{id}/test", Right::kEdit,
              [&](const Caller& caller, Request& request) {
                return test_endpoint(services, caller, request, profile_id(request));
              });
}

}  // namespace aip::routes
