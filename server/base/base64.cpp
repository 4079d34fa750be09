#include "base/base64.hpp"

#include <array>
#include <cstdint>

namespace aip {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kInvalid = 0xff;

constexpr std::array<std::uint8_t, 256> values() {
  std::array<std::uint8_t, 256> table{};
  table.fill(kInvalid);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr auto kValues = values();

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = bytes.size() - i;
    std::uint32_t group = static_cast<std::uint8_t>(bytes[i]) << 16u;
    if (left > 1) group |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i + 1])) << 8u;
    if (left > 2) group |= static_cast<std::uint8_t>(bytes[i + 2]);
    text += kAlphabet[group >> 18u];
    text += kAlphabet[(group >> 12u) & 63u];
    text += left > 1 ? kAlphabet[(group >> 6u) & 63u] : '=';
    text += left > 2 ? kAlphabet[group & 63u] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  int bits = 0;
  std::size_t letters = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    if (c == '=') {
      ++padding;
      continue;
    }
    const auto value = kValues[static_cast<std::uint8_t>(c)];
    if (value == kInvalid || padding > 0) return std::nullopt;
    ++letters;
    group = (group << 6u) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>((group >> static_cast<unsigned>(bits)) & 0xffu);
    }
  }
  if (letters % 4 == 1 || padding > 2 || (padding > 0 && (letters + padding) % 4 != 0)) return std::nullopt;
  return bytes;
}

}  // namespace aip
