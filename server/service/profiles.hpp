#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/profile.hpp"
#include "engine/registry.hpp"
#include "service/secret_box.hpp"
#include "store/database.hpp"

namespace aip::service {

// What a person may change of a profile; what is not set stays.
struct ProfileChange {
  std::optional<std::string> name;
  std::optional<std::string> engine;  // empty: the one that speaks the endpoint's language
  std::optional<std::string> endpoint;
  std::optional<std::string> api_key;  // empty: forget it
  std::optional<std::string> model;
  std::optional<int> concurrency;
  std::optional<int> requests_per_minute;
  std::optional<bool> failover;
};

// The provider profiles of a user. The default one is what the settings hold; without it the built-in engine
// makes the pictures. Thread-safe; calls block.
class Profiles {
 public:
  Profiles(store::Database& database, const engine::Registry& engines, const SecretBox& secrets)
      : database_(database), engines_(engines), secrets_(secrets) {}

  // The default first, if there is one, then the others in their order as fallbacks.
  Result<std::vector<Profile>> list(const UserId& user);

  // A user's first one becomes the default. kInvalidInput names the field; kConflict when there are 20.
  Result<Profile> create(const UserId& user, const ProfileChange& wanted);
  // kNotFound; kInvalidInput names the field. A key belongs to its endpoint: another origin forgets it.
  Result<Profile> change(const UserId& user, const ProfileId& id, const ProfileChange& change);
  // After the default's removal the next in order is the default. kConflict while an unfinished job asks for
  // it by name.
  Result<void> remove(const UserId& user, const ProfileId& id);

  // Changes places with the present default. "local" makes the built-in engine the default.
  Result<std::vector<Profile>> make_default(const UserId& user, const ProfileId& id);
  // The order of those other than the default; kConflict unless it names each of them once.
  Result<std::vector<Profile>> order(const UserId& user, const std::vector<ProfileId>& ids);

  // Names that a profile's engine may have.
  std::vector<std::string> engines() const;

  // The end of the stored key; nullopt when there is none.
  std::optional<std::string> hint(const Profile& profile) const;

 private:
  Result<void> apply(Profile& profile, const ProfileChange& change,
                     const std::vector<Profile>& profiles) const;

  store::Database& database_;
  const engine::Registry& engines_;
  const SecretBox& secrets_;
};

}  // namespace aip::service
