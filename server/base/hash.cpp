#include "base/hash.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

#include <sodium.h>

#include "base/file.hpp"

namespace aip {
namespace {

using Digest = std::array<unsigned char, crypto_hash_sha256_BYTES>;

std::string to_hex(const Digest& digest) {
  std::string hex(digest.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  hex.pop_back();
  return hex;
}

const unsigned char* as_bytes(const char* text) { return reinterpret_cast<const unsigned char*>(text); }

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  Digest digest{};
  crypto_hash_sha256(digest.data(), as_bytes(bytes.data()), bytes.size());
  return to_hex(digest);
}

Result<std::string> sha256_hex_of_file(int fd) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::array<char, 1 << 16> buffer;
  off_t offset = 0;
  while (true) {
    const ssize_t n = ::pread(fd, buffer.data(), buffer.size(), offset);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error(errno, "read"));
    if (n == 0) break;
    crypto_hash_sha256_update(&state, as_bytes(buffer.data()), static_cast<unsigned long long>(n));
    offset += n;
  }
  Digest digest{};
  crypto_hash_sha256_final(&state, digest.data());
  return to_hex(digest);
}

}  // namespace aip
