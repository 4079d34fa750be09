#pragma once

#include <memory>

#include "model/onnx_graph.hpp"

namespace aip::model {

// The same network with only its first output, in float32 throughout, for squares of any size: weights and
// constants from float16 widened, casts gone, and each Resize to a fixed size made one by a fixed factor.
// The result's input has the free side (runtime.hpp); sides are to be multiples of 32.
//
// Understands what ISNet and its kin are made of: Conv, Relu, Sigmoid, Add, Concat, MaxPool, Resize, Cast.
// Anything else is kInvalidInput.
Result<std::unique_ptr<onnx::ModelProto>> prune(const onnx::ModelProto& network);

}  // namespace aip::model
