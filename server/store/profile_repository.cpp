#include "store/profile_repository.hpp"

#include <string_view>

#include "store/settings_repository.hpp"

namespace aip::store::profiles {
namespace {

constexpr std::string_view kList = R"(
  select id, user_id, name, engine, endpoint, api_key, model, concurrency, requests_per_minute,
    failover
  from ai_provider_profile
  where user_id = $1
  order by position, id)";

constexpr std::string_view kLastPosition = R"(
  select coalesce(max(position), 0) as position
  from ai_provider_profile
  where user_id = $1)";

constexpr std::string_view kInsert = R"(
  insert into ai_provider_profile
    (id, user_id, name, engine, endpoint, api_key, model, concurrency, requests_per_minute,
     failover, created_at, updated_at, position)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12))";

constexpr std::string_view kSave = R"(
  update ai_provider_profile
  set name = $3, engine = $4, endpoint = $5, api_key = $6, model = $7, concurrency = $8,
    requests_per_minute = $9, failover = $10, updated_at = $11
  where id = $1
    and user_id = $2)";

constexpr std::string_view kRemove = R"(
  delete from ai_provider_profile
  where id = $1
    and user_id = $2)";

constexpr std::string_view kMoveBehind = R"(
  update ai_provider_profile
  set position = $2
  where user_id = $1)";

constexpr std::string_view kMoveTo = R"(
  update ai_provider_profile
  set position = $3
  where user_id = $1
    and id = $2)";

constexpr std::string_view kIsInUse = R"(
  select count(*) as n
  from ai_job
  where user_id = $1
    and options ->> 'profile' = $2
    and completed_at is null)";

// "api.example.com" of "https://api.example.com/v1": what a profile is called that nobody has named.
std::string name_by(std::string_view endpoint) {
  const auto scheme = endpoint.find("://");
  if (scheme != std::string_view::npos) endpoint.remove_prefix(scheme + 3);
  return std::string(endpoint.substr(0, endpoint.find('/')));
}

Profile profile_from(const Row& row) {
  return {.id = row.get<ProfileId>("id"),
          .user = row.get<UserId>("user_id"),
          .name = row.get<std::string>("name"),
          .engine = row.get<std::optional<std::string>>("engine"),
          .endpoint = row.get<std::string>("endpoint"),
          .key_sealed = row.get<std::string>("api_key"),
          .model = row.get<std::string>("model"),
          .concurrency = row.get<int>("concurrency"),
          .requests_per_minute = row.get<int>("requests_per_minute"),
          .failover = row.get<bool>("failover")};
}

}  // namespace

std::optional<Profile> default_of(const Settings& settings) {
  if (settings.api_endpoint.empty()) return std::nullopt;
  return Profile{
      .id = ProfileId{settings.profile_id.empty() ? settings.id : settings.profile_id},
      .user = settings.user,
      .name = settings.profile_name.empty() ? name_by(settings.api_endpoint) : settings.profile_name,
      .engine = settings.engine,
      .endpoint = settings.api_endpoint,
      .key_sealed = settings.api_key_sealed,
      .model = settings.default_model,
      .concurrency = settings.concurrency,
      .requests_per_minute = settings.requests_per_minute,
      .failover = settings.failover,
      .is_default = true};
}

void set_default(Settings& settings, const std::optional<Profile>& profile) {
  const Profile it = profile.value_or(Profile{});
  settings.profile_id = profile ? it.id.value : random_id();
  settings.profile_name = it.name;
  settings.engine = it.engine;
  settings.api_endpoint = it.endpoint;
  settings.api_key_sealed = it.key_sealed;
  settings.default_model = it.model;
  settings.concurrency = it.concurrency;
  settings.requests_per_minute = it.requests_per_minute;
  settings.failover = it.failover;
}

Result<std::vector<Profile>> list(Connection& connection, const UserId& user) {
  std::vector<Profile> profiles;
  AIP_TRY_ASSIGN(const auto settings, settings::find(connection, user));
  if (settings) {
    if (auto first = default_of(*settings)) profiles.push_back(*std::move(first));
  }
  AIP_TRY_ASSIGN(const Rows rows, connection.query(kList, {user}));
  for (const auto& row : rows) profiles.push_back(profile_from(row));
  return profiles;
}

Result<void> insert(Connection& connection, const Profile& profile) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY_ASSIGN(const auto last, connection.find(kLastPosition, {profile.user}));
  AIP_TRY(connection.execute(
      kInsert, {profile.id, profile.user, profile.name, profile.engine, profile.endpoint, profile.key_sealed,
                profile.model, profile.concurrency, profile.requests_per_minute, profile.failover, now,
                last->get<int>("position") + 1}));
  return {};
}

Result<void> save(Connection& connection, const Profile& profile) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(
      kSave, {profile.id, profile.user, profile.name, profile.engine, profile.endpoint, profile.key_sealed,
              profile.model, profile.concurrency, profile.requests_per_minute, profile.failover, now}));
  return {};
}

Result<void> remove(Connection& connection, const UserId& user, const ProfileId& id) {
  AIP_TRY(connection.execute(kRemove, {id, user}));
  return {};
}

Result<void> order(Connection& connection, const UserId& user, const std::vector<ProfileId>& ids) {
  AIP_TRY(connection.execute(kMoveBehind, {user, static_cast<int>(ids.size())}));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    AIP_TRY(connection.execute(kMoveTo, {user, ids[i], static_cast<int>(i)}));
  }
  return {};
}

Result<bool> is_in_use(Connection& connection, const UserId& user, const ProfileId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kIsInUse, {user, id}));
  return row->get<std::int64_t>("n") > 0;
}

}  // namespace aip::store::profiles
