#include "base/id.hpp"

#include <array>

#include <sodium.h>

namespace aip {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
static_assert(kAlphabet.size() == 64);

}  // namespace

void random_bytes(std::span<std::byte> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

std::string random_id(std::size_t size) {
  std::string id(size, '\0');
  randombytes_buf(id.data(), id.size());
  for (char& c : id) c = kAlphabet[static_cast<unsigned char>(c) % kAlphabet.size()];
  return id;
}

}  // namespace aip
