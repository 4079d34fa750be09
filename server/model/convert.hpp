#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "model/manifest.hpp"
#include "model/runtime.hpp"
#include "model/sample.hpp"

namespace aip::model {

// How an int8 network compares with the float32 one that it was made of, at one side.
struct Comparison {
  int side = 0;
  double overlap_int8 = 0;  // with the exact masks; meaningful when some were judged
  double overlap_fp32 = 0;
  int judged = 0;
  double difference = 0;  // of their masks, 0 to 1
  double seconds_int8 = 0;
  double seconds_fp32 = 0;

  // Not worse than 0.01 of overlap, or 0.02 of difference where no mask is known, and not slower.
  bool favours_int8() const;
};

struct Converted {
  std::string file;  // ONNX, for squares of any size
  Precision precision = Precision::kInt8;
  std::vector<Comparison> comparisons;
};

// Makes a network that runs fast on processors of one that was made for training or for graphics cards:
// pruned (prune.hpp), quantised to int8 (quantise.hpp) with bounds measured on the samples, and compared with
// its float32 form on some of them; where int8 is worse or slower, the float32 form is the result.
//
// To be run in a sandbox. Deterministic but for the choice by speed. Errors as of prune() and Session.
Result<Converted> convert(const Runtime& runtime, std::string_view file, const Input& input,
                          const Output& output, std::span<const Sample> samples, int threads,
                          const Progress& progress);

// A network that was brought along, and is to be used as it is.
struct Probe {
  Kind kind = Kind::kIsnet;
  std::string output;  // empty: its first
  int side = 0;        // 0: the file's own, or the kind's where the file leaves it free
};

struct Probed {
  std::string file;  // with the one output
  int side = 0;
  Input input;
  Output output;
  double overlap = 0;  // with the exact masks; meaningful when some were judged
  int judged = 0;
};

// Looks whether it takes and gives what a model has to, and tries it on the samples. kInvalidInput with words
// for people when it is not such a network, or gives the same for all of a photo. To be run in a sandbox.
Result<Probed> probe(const Runtime& runtime, std::string_view file, const Probe& wanted,
                     std::span<const Sample> samples, int threads, const Progress& progress);

// What the pictures of a kind go through, with the names left empty.
Input input_of(Kind kind);
Output output_of(Kind kind);
int side_of(Kind kind);

}  // namespace aip::model
