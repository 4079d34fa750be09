#include "service/open_secrets.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "service/rotate_secrets.hpp"
#include "service/target.hpp"
#include "store/sealed_key_repository.hpp"

namespace aip::service {
namespace {

namespace fs = std::filesystem;
using store::sealed_keys::SealedKey;

// A key that was edited in the database by hand does not open; that is no reason to refuse the others.
constexpr int kTriedKeys = 50;

Error not_the_key(const fs::path& file, std::string_view state) {
  const auto text = fmt::format(
      "{} {}, and the database holds API keys that were encrypted with it. Put the file back from your "
      "backup. "
      "If it is lost, `aiplayground secrets reset` removes those keys; then enter them again.",
      file.string(), state);
  return {.code = ErrorCode::kConflict, .message = text, .public_message = text};
}

Error may_be_read(const fs::path& file) {
  const auto text = fmt::format(
      "{0} may be read by every user of this machine, and it opens the stored API keys. Run `chmod 600 {0}`; "
      "if "
      "somebody may have read it, replace those keys at their providers.",
      file.string());
  return {.code = ErrorCode::kForbidden, .message = text, .public_message = text};
}

Result<std::vector<SealedKey>> stored_keys(store::Database& database) {
  return database.read(
      [](store::Connection& connection) { return store::sealed_keys::some(connection, kTriedKeys); });
}

bool opens_one_of(const SecretBox& box, const std::vector<SealedKey>& keys) {
  return std::ranges::any_of(keys, [&](const SealedKey& key) {
    return box.open(key.sealed, key_context(key.user, key.endpoint)).has_value();
  });
}

}  // namespace

Result<SecretBox> open_secrets(const fs::path& file, store::Database& database) {
  AIP_TRY_ASSIGN(const auto keys, stored_keys(database));
  std::error_code error;
  const auto status = fs::status(file, error);
  if (!fs::exists(status)) {
    if (!keys.empty()) return fail(not_the_key(file, "is missing"));
  } else if ((status.permissions() & fs::perms::others_all) != fs::perms::none) {
    return fail(may_be_read(file));
  }
  auto box = SecretBox::open_key_file(file);
  if (!box || keys.empty()) return box;
  if (opens_one_of(*box, keys)) return box;
  if (fs::exists(next_key_of(file), error)) {  // a rotation was killed after its commit
    auto next = SecretBox::open_key_file(next_key_of(file));
    if (next && opens_one_of(*next, keys)) {
      AIP_TRY(install_next_key(file));
      return next;
    }
  }
  return fail(not_the_key(file, "is not the key of this database"));
}

Result<std::int64_t> reset_secrets(const fs::path& file, store::Database& database) {
  AIP_TRY_ASSIGN(const auto forgotten, database.write([](store::Connection& connection) {
    return store::sealed_keys::forget(connection);
  }));
  std::error_code error;
  fs::path aside = file;
  aside += ".old";
  fs::rename(file, aside, error);
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail(ErrorCode::kInternal, fmt::format("rename {}: {}", file.string(), error.message()));
  }
  AIP_TRY(SecretBox::open_key_file(file));
  return forgotten;
}

}  // namespace aip::service
