#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "domain/ids.hpp"
#include "store/sql.hpp"

// Answers kept under the idempotency keys of calls, so that a repeated call gets the answer of the first.
namespace aip::store::idempotency {

struct Response {
  std::string request_hash;
  json::value response;
};

Result<std::optional<Response>> find(Connection& connection, const UserId& user, std::string_view scope,
                                     std::string_view key);
// kConflict when the key is taken.
Result<void> save(Connection& connection, const UserId& user, std::string_view scope, std::string_view key,
                  const Response& kept);
// Forgets the answers kept before then.
Result<std::int64_t> forget(Connection& connection, Time before);

}  // namespace aip::store::idempotency
