#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace aip {

// CRC-32 as zip and gzip have it (polynomial 0xEDB88320).
std::uint32_t crc32_of(std::string_view bytes);
Result<std::uint32_t> crc32_of_file(int fd);  // all of it, from offset 0

}  // namespace aip
