#pragma once

#include <chrono>

#include "blob/blob_store.hpp"
#include "store/database.hpp"

namespace aip::service {

// Removes blobs that nothing refers to: left behind by a kill between storing a picture and committing its
// row. Only those older than `min_age` are touched, so that a picture on its way in is safe. Returns how
// many.
Result<int> collect_orphans(store::Database& database, blob::BlobStore& blobs, std::chrono::seconds min_age);

}  // namespace aip::service
