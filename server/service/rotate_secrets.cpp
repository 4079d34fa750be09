#include "service/rotate_secrets.hpp"

#include <string>

#include "base/file.hpp"
#include "service/open_secrets.hpp"
#include "service/secret_box.hpp"
#include "service/storage_config.hpp"
#include "service/target.hpp"
#include "store/account_repository.hpp"
#include "store/profile_repository.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

namespace fs = std::filesystem;
using store::Connection;

class Rotation {
 public:
  Rotation(Connection& connection, const SecretBox& before, const SecretBox& after)
      : connection_(connection), before_(before), after_(after) {}

  Result<Rotated> run() {
    AIP_TRY_ASSIGN(const auto everyone, store::accounts::list(connection_));
    for (const auto& user : everyone) AIP_TRY(reseal(user.id));
    return rotated_;
  }

 private:
  Result<void> reseal(const UserId& user) {
    AIP_TRY_ASSIGN(auto settings, store::settings::find(connection_, user));
    if (settings) {
      reseal_key(user, settings->api_endpoint, settings->api_key_sealed);
      if (settings->storage_config) reseal_storage(user, *settings->storage_config);
      AIP_TRY(store::settings::save(connection_, *settings));
    }
    AIP_TRY_ASSIGN(const auto profiles, store::profiles::list(connection_, user));
    for (auto profile : profiles) {
      if (profile.is_default || profile.key_sealed.empty()) continue;  // the default is in the settings
      reseal_key(user, profile.endpoint, profile.key_sealed);
      AIP_TRY(store::profiles::save(connection_, profile));
    }
    return {};
  }

  void reseal_key(const UserId& user, const std::string& endpoint, std::string& sealed) {
    if (sealed.empty()) return;
    const auto context = key_context(user, endpoint);
    const auto key = before_.open(sealed, context);
    if (key) sealed = after_.seal(*key, context);
    ++(key ? rotated_.resealed : rotated_.lost);
  }

  void reseal_storage(const UserId& user, json::object& stored) {
    const auto earlier = stored;
    const auto done = reseal_storage_config(stored, before_, after_, user);
    if (!done) {
      ++rotated_.lost;
    } else if (stored != earlier) {
      ++rotated_.resealed;
    }
  }

  Connection& connection_;
  const SecretBox& before_;
  const SecretBox& after_;
  Rotated rotated_;
};

}  // namespace

fs::path next_key_of(const fs::path& file) { return file.string() + ".next"; }

Result<void> install_next_key(const fs::path& file) {
  std::error_code error;
  fs::rename(next_key_of(file), file, error);
  if (error) return fail(errno_error(error.value(), "rename " + next_key_of(file).string()));
  return sync_folder(file.parent_path().empty() ? fs::path(".") : file.parent_path());
}

Result<Rotated> rotate_secrets(const fs::path& file, store::Database& database) {
  AIP_TRY_ASSIGN(const auto before, open_secrets(file, database));
  AIP_TRY_ASSIGN(const auto after, SecretBox::open_key_file(next_key_of(file)));
  AIP_TRY_ASSIGN(const auto rotated, database.write([&](Connection& connection) {
    return Rotation(connection, before, after).run();
  }));
  AIP_TRY(install_next_key(file));
  return rotated;
}

}  // namespace aip::service
