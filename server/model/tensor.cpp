#include "model/tensor.hpp"

#include <algorithm>
#include <cmath>

namespace aip::model {

std::vector<float> to_input(std::span<const std::uint8_t> rgb, const Input& input) {
  const std::size_t pixels = rgb.size() / 3;
  std::vector<float> numbers(pixels * 3);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    float* to = numbers.data() + channel * pixels;
    for (std::size_t i = 0; i < pixels; ++i) {
      to[i] = (static_cast<float>(rgb[i * 3 + channel]) - input.mean[channel]) * input.scale[channel];
    }
  }
  return numbers;
}

bool to_mask(std::span<float> numbers, const Output& output) {
  if (numbers.empty() || !std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); })) {
    return false;
  }
  if (output.activation == Activation::kSigmoid) {
    for (float& number : numbers) number = 1 / (1 + std::exp(-number));
  }
  float low = 0;
  float range = 1;
  if (output.stretch) {
    const auto [least, greatest] = std::ranges::minmax(numbers);
    low = least;
    range = greatest > least ? greatest - least : 1;
  }
  for (float& number : numbers) number = std::clamp((number - low) / range, 0.0F, 1.0F);
  return true;
}

}  // namespace aip::model
