#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace aip::service::tar {

inline constexpr std::uint64_t kBlock = 512;

// What stands before the bytes of a regular file: a ustar header, with a pax header (POSIX.1-2001) before it
// for a name that is long or not ASCII and for a size beyond 8 GiB. `name` is UTF-8.
std::string header(std::string_view name, std::uint64_t bytes, Time modified);

// How many zeros fill the last block of a file.
constexpr std::uint64_t padding(std::uint64_t bytes) { return (kBlock - bytes % kBlock) % kBlock; }

// What ends the archive.
inline std::string end() { return std::string(2 * kBlock, '\0'); }

}  // namespace aip::service::tar
