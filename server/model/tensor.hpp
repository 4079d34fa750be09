#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/manifest.hpp"

namespace aip::model {

// From `side` rows of `side` pixels of red, green and blue to what a network takes: channel after channel,
// (v - mean) * scale.
std::vector<float> to_input(std::span<const std::uint8_t> rgb, const Input& input);

// From what a network gives to shares from 0 to 1, in place. False when a number is not finite.
bool to_mask(std::span<float> numbers, const Output& output);

}  // namespace aip::model
