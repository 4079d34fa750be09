#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace aip::service::zip {

// A file that is stored in a zip archive uncompressed.
struct StoredFile {
  std::string_view name;  // UTF-8
  std::uint64_t bytes = 0;
  std::uint32_t crc = 0;
  Time modified = {};
};

// What stands before its bytes. The length depends on the name and on whether `bytes` needs zip64.
std::string local_header(const StoredFile& file);
// Its line in the central directory; `offset` is where its local header begins.
std::string directory_line(const StoredFile& file, std::uint64_t offset);
// What ends the archive. `begin` and `end` of the central directory.
std::string end_of_directory(std::uint64_t files, std::uint64_t begin, std::uint64_t end);

}  // namespace aip::service::zip
