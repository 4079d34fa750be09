#pragma once

#include "base/result.hpp"
#include "blob/s3/bucket.hpp"

namespace aip::blob::s3 {

// Writes a small object to the place, reads it whole and in part, lists it and deletes it again. The error's
// public message says in a sentence what does not work.
Result<void> probe(const Bucket& bucket);

}  // namespace aip::blob::s3
