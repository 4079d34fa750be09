#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/database.hpp"

// Places beside the disk where pictures lie. The storage keys of what is there begin with the place's id.
namespace aip::store::blob_stores {

struct BlobPlace {
  std::string id;        // as blob/keys.hpp
  std::string endpoint;  // "https://host:port"
  std::string bucket;
  std::string prefix;
};

// The server's, newest first.
Result<std::vector<BlobPlace>> of_server(Connection& connection);

// The place that is like `wanted`, whatever its id; added with the id of `wanted` when it is not known yet.
// The server's.
Result<BlobPlace> find_or_add(Connection& connection, const BlobPlace& wanted);

}  // namespace aip::store::blob_stores
