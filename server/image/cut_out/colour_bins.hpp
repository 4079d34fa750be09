#pragma once

#include <algorithm>
#include <cstddef>

#include <opencv2/core.hpp>

namespace aip::image {

// Bins of a histogram over Lab: this wide in L, and in a and b.
inline constexpr float kLightBin = 16;
inline constexpr float kHueBin = 10;
inline constexpr int kLightBins = 7;
inline constexpr int kHueBins = 20;
inline constexpr int kColourBinCount = kLightBins * kHueBins * kHueBins;

// As many bins as a short description of colours holds.
inline constexpr std::size_t kMaxListedBins = 120;

inline int bin_of(const cv::Vec3f& lab) {
  const auto clamped = [](float value, int bins) { return std::clamp(static_cast<int>(value), 0, bins - 1); };
  const int l = clamped(lab[0] / kLightBin, kLightBins);
  const int a = clamped(lab[1] / kHueBin + kHueBins / 2.0f, kHueBins);
  const int b = clamped(lab[2] / kHueBin + kHueBins / 2.0f, kHueBins);
  return (l * kHueBins + a) * kHueBins + b;
}

}  // namespace aip::image
