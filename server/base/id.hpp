#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace aip {

// A text id that cannot be mixed up with an id of another kind. `Tag` only names the kind.
template <class Tag>
struct Id {
  std::string value;

  auto operator<=>(const Id&) const = default;

  bool empty() const { return value.empty(); }
};

// `size` letters of the 64-letter URL-safe alphabet A-Za-z0-9_-, from the kernel's random source. The default
// length is nanoid's: 126 random bits.
std::string random_id(std::size_t size = 21);

template <class AnyId>
AnyId new_id() {
  return AnyId{random_id()};
}

// Fills `bytes` from the kernel's random source; ends the process if it has none.
void random_bytes(std::span<std::byte> bytes);

}  // namespace aip

template <class Tag>
struct std::hash<aip::Id<Tag>> {
  std::size_t operator()(const aip::Id<Tag>& id) const { return std::hash<std::string>{}(id.value); }
};
