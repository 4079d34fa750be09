#pragma once

#include <optional>
#include <vector>

#include "domain/pair.hpp"
#include "store/sql.hpp"

// The results that were made of a photo, the current one and those before it.
namespace aip::store::versions {

Result<void> insert(Connection& connection, const ImageVersion& version);
Result<std::optional<ImageVersion>> find(Connection& connection, const PairId& pair, const VersionId& id);
Result<std::vector<ImageVersion>> of_pair(Connection& connection, const PairId& pair);  // newest first

}  // namespace aip::store::versions
