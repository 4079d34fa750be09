#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace aip {

// The characters of a text as JSON Schema's maxLength counts them: Unicode code points of valid UTF-8.
inline std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace aip
