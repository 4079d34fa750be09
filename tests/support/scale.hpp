#pragma once

#include <cstdlib>
#include <string_view>

namespace aip::test {

// AIP_FAULT_SCALE=full, as script/test-fault sets it.
inline bool is_full_scale() {
  const char* const scale = std::getenv("AIP_FAULT_SCALE");
  return scale != nullptr && std::string_view(scale) == "full";
}

// How often something is tried: as often as every run of the tests has time for, or as docs/reliability.md
// says.
inline int scaled(int few, int all) { return is_full_scale() ? all : few; }

}  // namespace aip::test
