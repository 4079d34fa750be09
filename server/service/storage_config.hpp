#pragma once

#include <optional>

#include "base/json.hpp"
#include "base/result.hpp"
#include "domain/ids.hpp"
#include "service/secret_box.hpp"

namespace aip::service {

// Where an S3 or OSS store is and how to get in, as a person enters it (StorageConfig of the API), made ready
// to be stored: checked member by member, the secret sealed for this user, bucket and endpoint. Without a
// secret the one of `before` stays, when it belongs to the same place. kInvalidInput names every fault.
Result<json::object> stored_storage_config(const json::object& wanted,
                                           const std::optional<json::object>& before,
                                           const SecretBox& secrets, const UserId& user);

// What may be shown of a stored one: everything but the secret.
json::object shown_storage_config(const json::object& stored);

// Seals the secret of a stored one, if it has one, anew. kInternal when `before` does not open it.
Result<void> reseal_storage_config(json::object& stored, const SecretBox& before, const SecretBox& after,
                                   const UserId& user);

}  // namespace aip::service
