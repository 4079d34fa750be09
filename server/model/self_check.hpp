#pragma once

#include <span>
#include <string_view>

#include "model/manifest.hpp"
#include "model/runtime.hpp"
#include "model/sample.hpp"

namespace aip::model {

// How well and how fast a network works on samples.
struct Score {
  double overlap = 0;  // mean intersection over union with the exact masks, 0 to 1
  double seconds = 0;  // processor time of a photo
  int judged = 0;      // samples with a mask
  // The masks it made, in the samples' order.
  std::vector<std::vector<float>> masks;
};

struct Trial {
  int side = 0;
  int threads = 1;
  const Input& input;
  const Output& output;
};

// kInvalidInput when its masks are not finite or not of the size they should be.
Result<Score> try_out(const Runtime& runtime, std::string_view file, const Trial& trial,
                      std::span<const Sample> samples, const Progress& progress);

// Mean difference of two sets of masks, 0 to 1.
double difference(const Score& a, const Score& b);

}  // namespace aip::model
