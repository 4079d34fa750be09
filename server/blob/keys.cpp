#include "blob/keys.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/id.hpp"

namespace aip::blob {
namespace {

constexpr std::size_t kIdSize = 30;

bool is_letter(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

bool is_plain(char c) { return is_letter(c) || c == '.'; }

}  // namespace

std::string make_key(std::string_view extension) {
  constexpr std::string_view kLetters = "0123456789abcdefghijklmnopqrstuv";
  std::string id(kIdSize, '\0');
  random_bytes(std::as_writable_bytes(std::span(id)));
  for (char& c : id) c = kLetters[static_cast<unsigned char>(c) % kLetters.size()];
  return fmt::format("{}/{}.{}", id.substr(0, 2), id, extension);
}

bool is_key(std::string_view key) {
  return key.size() >= 3 + kIdSize && key.size() < 64 && key[2] == '/' &&
         key.substr(0, 2) == key.substr(3, 2) && std::ranges::all_of(key.substr(0, 2), is_plain) &&
         std::ranges::all_of(key.substr(3), is_plain);
}

bool is_store_id(std::string_view id) {
  return id.size() == kStoreIdSize && std::ranges::all_of(id, is_letter);
}

std::string_view store_of(std::string_view key) {
  if (key.size() <= kStoreIdSize || key[kStoreIdSize] != '/') return {};
  const auto id = key.substr(0, kStoreIdSize);
  return is_store_id(id) && is_key(key.substr(kStoreIdSize + 1)) ? id : std::string_view();
}

}  // namespace aip::blob
