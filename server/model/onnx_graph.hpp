#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <onnx/onnx_pb.h>

#include "base/result.hpp"

namespace aip::model {

// Reading and writing ONNX files. What is read may have been made to do harm: nothing here trusts a count, a
// shape or a reference in it.

// kInvalidInput, with words for people, for what is not an ONNX file, is over a limit of ours, or asks for
// more than itself: weights in other files, operators that are not built in, subgraphs, functions.
Result<std::unique_ptr<onnx::ModelProto>> parse_network(std::string_view file);
std::string to_bytes(const onnx::ModelProto& network);

// kInvalidInput with words for people.
std::unexpected<Error> bad_network(std::string message);

// What a network takes and gives.
struct Signature {
  std::string input;
  int side = 0;  // of its square; 0: free
  std::vector<std::string> outputs;
};

// kInvalidInput unless there is exactly one input, float32 [1, 3, side, side] where any of 1 and the sides
// may be free, and at least one float32 output.
Result<Signature> signature_of(const onnx::ModelProto& network);

// Declares the input [1, 3, side, side], and `output` as the only output, [1, 1, side, side]. `side` 0: a
// free one named "side".
void set_signature(onnx::ModelProto& network, std::string_view input, std::string_view output, int side);

// Numbers of a float32 or float16 tensor. Its length is that of its shape.
Result<std::vector<float>> floats_of(const onnx::TensorProto& tensor);
// Numbers of an int64 tensor.
Result<std::vector<std::int64_t>> integers_of(const onnx::TensorProto& tensor);

float from_half(std::uint16_t bits);

onnx::TensorProto tensor_of(std::string name, std::span<const float> numbers,
                            std::span<const std::int64_t> shape);

const onnx::AttributeProto* attribute_of(const onnx::NodeProto& node, std::string_view name);

}  // namespace aip::model
