#include "blob/s3/digest.hpp"

#include <charconv>

#include "base/base64.hpp"

namespace aip::blob::s3 {

std::string base64_of_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    unsigned value = 0;
    const char* end = hex.data() + i + 2;
    const auto parsed = std::from_chars(hex.data() + i, end, value, 16);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return {};
    bytes += static_cast<char>(value);
  }
  return to_base64(bytes);
}

}  // namespace aip::blob::s3
