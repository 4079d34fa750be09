#pragma once

#include <map>
#include <memory>
#include <string>

#include "model/onnx_graph.hpp"

namespace aip::model {

// Between which numbers a tensor lay over all calibration photos.
struct Bounds {
  float low = 0;
  float high = 0;
};

using Ranges = std::map<std::string, Bounds>;

// Tensors of a pruned network (prune.hpp) that the quantised one keeps as 8 bits, and whose bounds it needs.
std::vector<std::string> tensors_to_measure(const onnx::ModelProto& network);

// The pruned network in static int8 as QuantizeLinear / DequantizeLinear pairs: activations unsigned with one
// scale a tensor, weights signed with one a channel of the output, biases 32 bits. MaxPool and Resize keep
// the scale of what they are given. kInternal when bounds are missing.
Result<std::unique_ptr<onnx::ModelProto>> quantise(const onnx::ModelProto& network, const Ranges& ranges);

}  // namespace aip::model
