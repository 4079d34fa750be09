#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/profile.hpp"
#include "domain/settings.hpp"
#include "store/database.hpp"

namespace aip::store::profiles {

// The default profile as the settings hold it; nullopt when they name no endpoint: then there is none.
std::optional<Profile> default_of(const Settings& settings);
// Makes this profile the settings' default; nullopt: none.
void set_default(Settings& settings, const std::optional<Profile>& profile);

// The default first, if there is one, then the others in their order.
Result<std::vector<Profile>> list(Connection& connection, const UserId& user);

// These are about profiles other than the default. A new one is added at the end.
Result<void> insert(Connection& connection, const Profile& profile);
// All but its position.
Result<void> save(Connection& connection, const Profile& profile);
Result<void> remove(Connection& connection, const UserId& user, const ProfileId& id);
// Puts them into the order of `ids`; those that it lacks go behind.
Result<void> order(Connection& connection, const UserId& user, const std::vector<ProfileId>& ids);

// Whether an unfinished job of the user's asked for it.
Result<bool> is_in_use(Connection& connection, const UserId& user, const ProfileId& id);

}  // namespace aip::store::profiles
