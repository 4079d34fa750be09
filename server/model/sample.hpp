#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace aip::model {

// A photo that a network is tried on.
struct Sample {
  std::string name;
  // The photo squeezed into a square of `side` pixels: red, green, blue.
  std::function<std::vector<std::uint8_t>(int side)> rgb;
  // Its exact mask, likewise, a byte a pixel; null where it is not known.
  std::function<std::vector<std::uint8_t>(int side)> mask;
};

// Told while something lasts: what is being done, and how much of it.
using Progress = std::function<void(std::string_view what, int done, int total)>;

}  // namespace aip::model
