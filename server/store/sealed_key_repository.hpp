#pragma once

#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "store/database.hpp"

// API keys as they are stored, of all users: for the check at start that the server can still read them.
namespace aip::store::sealed_keys {

struct SealedKey {
  UserId user;
  std::string endpoint;
  std::string sealed;
};

// Some of them, the newest settings first.
Result<std::vector<SealedKey>> some(Connection& connection, int limit);

// Removes all of them: their owners enter them again. Answers how many there were.
Result<std::int64_t> forget(Connection& connection);

}  // namespace aip::store::sealed_keys
