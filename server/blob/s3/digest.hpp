#pragma once

#include <string>
#include <string_view>

namespace aip::blob::s3 {

// A SHA-256 in hex, as the base64 of its bytes (x-amz-checksum-sha256); empty when it is no hex.
std::string base64_of_hex(std::string_view hex);

}  // namespace aip::blob::s3
