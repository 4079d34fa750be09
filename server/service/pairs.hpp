#pragma once

#include "domain/pair.hpp"
#include "store/database.hpp"

// What the use cases of one image share.
namespace aip::service {

// The pair, or kNotFound: "This image does not exist."
Result<ImagePair> require_pair(store::Connection& connection, const UserId& user, const PairId& id);

// kConflict: the image is_busy().
Error busy();

}  // namespace aip::service
