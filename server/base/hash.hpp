#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace aip {

// SHA-256, as 64 lower-case hex letters.
std::string sha256_hex(std::string_view bytes);
Result<std::string> sha256_hex_of_file(int fd);  // all of it, from offset 0

}  // namespace aip
