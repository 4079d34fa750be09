#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace aip::http {

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  // inclusive

  std::uint64_t size() const { return last - first + 1; }
};

enum class RangeAnswer {
  kWhole,  // 200: no range, several ranges, another unit, or a malformed one: RFC 9110 §14.2 lets us ignore
           // it
  kPart,   // 206
  kUnsatisfiable,  // 416
};

struct RangeChoice {
  RangeAnswer answer = RangeAnswer::kWhole;
  ByteRange range = {};  // with kPart
};

// What to answer to a Range header for a representation of `size` bytes.
RangeChoice choose_range(std::string_view header, std::uint64_t size);

}  // namespace aip::http
