#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aip::app {

// "1 photo", "2 photos"; `noun` in the singular, with a plural in s.
inline std::string counted(std::int64_t count, std::string_view noun) {
  return std::to_string(count).append(" ").append(noun).append(count == 1 ? "" : "s");
}

}  // namespace aip::app
