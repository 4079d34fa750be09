#include "base/crc32.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

#include <zlib.h>

#include "base/file.hpp"

namespace aip {
namespace {

std::uint32_t add(std::uint32_t crc, std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32_z(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace

std::uint32_t crc32_of(std::string_view bytes) { return add(0, bytes); }

Result<std::uint32_t> crc32_of_file(int fd) {
  std::uint32_t crc = 0;
  std::array<char, 1 << 16> buffer;
  off_t offset = 0;
  while (true) {
    const ssize_t n = ::pread(fd, buffer.data(), buffer.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error(errno, "read"));
    if (n == 0) return crc;
    crc = add(crc, {buffer.data(), static_cast<std::size_t>(n)});
    offset += n;
  }
}

}  // namespace aip
