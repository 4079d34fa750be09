#include "service/profiles.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "service/lanes.hpp"
#include "service/missing.hpp"
#include "service/target.hpp"
#include "store/profile_repository.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;

constexpr std::size_t kMaxProfiles = 20;

Result<void> check_range(std::string_view field, int value, int low, int high) {
  if (value >= low && value <= high) return {};
  return fail(invalid_field(std::string(field), fmt::format("Use {} to {}.", low, high)));
}

Result<Profile> find_in(const std::vector<Profile>& profiles, const ProfileId& id) {
  const auto found = std::ranges::find(profiles, id, &Profile::id);
  if (found == profiles.end()) return fail(missing("provider profile"));
  return *found;
}

// What is the default becomes this; nullopt: the built-in engine.
Result<void> set_default(Connection& connection, const UserId& user, const std::optional<Profile>& profile) {
  AIP_TRY_ASSIGN(const auto found, store::settings::find(connection, user));
  AIP_TRY_ASSIGN(const Time now, connection.now());
  Settings settings =
      found.value_or(Settings{.id = random_id(), .user = user, .created_at = now, .updated_at = now});
  store::profiles::set_default(settings, profile);
  return store::settings::save(connection, settings);
}

Result<void> save(Connection& connection, const Profile& profile) {
  if (profile.is_default) return set_default(connection, profile.user, profile);
  return store::profiles::save(connection, profile);
}

// The default becomes one of the others. A name that it only has from its endpoint may be taken by then.
Result<void> step_back(Connection& connection, const std::vector<Profile>& profiles) {
  Profile profile = profiles.front();
  const auto is_taken = [&](const std::string& name) {
    return std::ranges::find(profiles.begin() + 1, profiles.end(), name, &Profile::name) != profiles.end();
  };
  for (int n = 2; is_taken(profile.name); ++n) profile.name = fmt::format("{} {}", profiles.front().name, n);
  return store::profiles::insert(connection, profile);
}

// The ids of the profiles other than the default, with `old_id` replaced by `new_id`.
std::vector<ProfileId> order_with(const std::vector<Profile>& profiles, const ProfileId& old_id,
                                  const ProfileId& new_id) {
  std::vector<ProfileId> ids;
  for (const auto& profile : profiles) {
    if (!profile.is_default) ids.push_back(profile.id == old_id ? new_id : profile.id);
  }
  return ids;
}

}  // namespace

Result<std::vector<Profile>> Profiles::list(const UserId& user) {
  return database_.read([&](Connection& connection) { return store::profiles::list(connection, user); });
}

Result<void> Profiles::apply(Profile& profile, const ProfileChange& change,
                             const std::vector<Profile>& profiles) const {
  if (change.name) profile.name = trim(*change.name);
  if (profile.name.empty()) return fail(invalid_field("name", "Give it a name."));
  if (std::ranges::any_of(profiles, [&](const Profile& other) {
        return other.id != profile.id && (other.name == profile.name || other.id.value == profile.name);
      })) {
    return fail(invalid_field("name", "Another profile has this name."));
  }
  if (change.endpoint) {
    AIP_TRY(set_endpoint(profile.endpoint, profile.key_sealed, std::string(trim(*change.endpoint)),
                         "apiEndpoint"));
  }
  if (profile.endpoint.empty())
    return fail(invalid_field("apiEndpoint", "Enter the address of the endpoint."));
  if (change.api_key) {
    const std::string key(trim(*change.api_key));
    profile.key_sealed = key.empty() ? "" : secrets_.seal(key, key_context(profile.user, profile.endpoint));
  }
  if (change.engine) {
    profile.engine.reset();
    if (!change.engine->empty()) profile.engine = *change.engine;
    if (profile.engine && (*profile.engine == kLocalEngine || !engines_.find(*profile.engine)))
      return fail(invalid_field("engine", "There is no such engine."));
  }
  if (change.model) profile.model = trim(*change.model);
  profile.concurrency = change.concurrency.value_or(profile.concurrency);
  profile.requests_per_minute = change.requests_per_minute.value_or(profile.requests_per_minute);
  profile.failover = change.failover.value_or(profile.failover);
  AIP_TRY(check_range("concurrency", profile.concurrency, 1, 64));
  return check_range("requestsPerMinute", profile.requests_per_minute, 0, 10'000);
}

Result<Profile> Profiles::create(const UserId& user, const ProfileChange& wanted) {
  return database_.write([&](Connection& connection) -> Result<Profile> {
    AIP_TRY_ASSIGN(const auto profiles, store::profiles::list(connection, user));
    Profile made{.id = new_id<ProfileId>(), .user = user, .is_default = profiles.empty()};
    AIP_TRY(apply(made, wanted, profiles));
    if (profiles.size() >= kMaxProfiles) {
      return fail(ErrorCode::kConflict, "too many profiles",
                  fmt::format("There are {} profiles already. Delete one first.", kMaxProfiles));
    }
    AIP_TRY(made.is_default ? set_default(connection, user, made)
                            : store::profiles::insert(connection, made));
    return made;
  });
}

Result<Profile> Profiles::change(const UserId& user, const ProfileId& id, const ProfileChange& change) {
  return database_.write([&](Connection& connection) -> Result<Profile> {
    AIP_TRY_ASSIGN(const auto profiles, store::profiles::list(connection, user));
    AIP_TRY_ASSIGN(auto changed, find_in(profiles, id));
    AIP_TRY(apply(changed, change, profiles));
    AIP_TRY(save(connection, changed));
    if (change.endpoint || change.api_key) AIP_TRY(lanes::reopen(connection, user, changed));
    return changed;
  });
}

Result<void> Profiles::remove(const UserId& user, const ProfileId& id) {
  return database_.write([&](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const auto profiles, store::profiles::list(connection, user));
    AIP_TRY_ASSIGN(const auto gone, find_in(profiles, id));
    AIP_TRY_ASSIGN(const bool in_use, store::profiles::is_in_use(connection, user, id));
    if (in_use) {
      return fail(ErrorCode::kConflict, "profile in use",
                  "A job that has not ended works with this profile. Cancel it, or wait for it.");
    }
    if (!gone.is_default) return store::profiles::remove(connection, user, id);
    if (profiles.size() == 1) return set_default(connection, user, std::nullopt);
    AIP_TRY(store::profiles::remove(connection, user, profiles[1].id));
    return set_default(connection, user, profiles[1]);
  });
}

Result<std::vector<Profile>> Profiles::make_default(const UserId& user, const ProfileId& id) {
  return database_.write([&](Connection& connection) -> Result<std::vector<Profile>> {
    AIP_TRY_ASSIGN(const auto profiles, store::profiles::list(connection, user));
    const bool has_default = !profiles.empty() && profiles.front().is_default;
    if (id.value == kLocalEngine) {
      if (!has_default) return profiles;
      AIP_TRY(step_back(connection, profiles));
      auto ids = order_with(profiles, {}, {});
      ids.insert(ids.begin(), profiles.front().id);
      AIP_TRY(store::profiles::order(connection, user, ids));
      AIP_TRY(set_default(connection, user, std::nullopt));
      return store::profiles::list(connection, user);
    }
    AIP_TRY_ASSIGN(const auto chosen, find_in(profiles, id));
    if (chosen.is_default) return profiles;
    AIP_TRY(store::profiles::remove(connection, user, id));
    if (has_default) {
      AIP_TRY(step_back(connection, profiles));
      AIP_TRY(store::profiles::order(connection, user, order_with(profiles, id, profiles.front().id)));
    }
    AIP_TRY(set_default(connection, user, chosen));
    return store::profiles::list(connection, user);
  });
}

Result<std::vector<Profile>> Profiles::order(const UserId& user, const std::vector<ProfileId>& ids) {
  return database_.write([&](Connection& connection) -> Result<std::vector<Profile>> {
    AIP_TRY_ASSIGN(const auto profiles, store::profiles::list(connection, user));
    const auto present = order_with(profiles, {}, {});
    if (ids.size() != present.size() ||
        std::set(ids.begin(), ids.end()) != std::set(present.begin(), present.end())) {
      return fail(ErrorCode::kConflict, "not the profiles there are",
                  "The profiles have changed meanwhile. Look at them again.");
    }
    AIP_TRY(store::profiles::order(connection, user, ids));
    return store::profiles::list(connection, user);
  });
}

std::vector<std::string> Profiles::engines() const {
  std::vector<std::string> names;
  for (const auto name : engines_.names()) {
    if (name != kLocalEngine) names.emplace_back(name);
  }
  return names;
}

std::optional<std::string> Profiles::hint(const Profile& profile) const {
  return key_hint(secrets_, profile.user, profile.endpoint, profile.key_sealed);
}

}  // namespace aip::service
