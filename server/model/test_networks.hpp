#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/onnx_graph.hpp"
#include "model/sample.hpp"

namespace aip::model::test {

// The float16 bits of a number that float16 holds exactly, such as 0.5 or -3.
inline std::uint16_t half_of(float number) {
  const auto bits = std::bit_cast<std::uint32_t>(number);
  if (number == 0) return 0;
  const std::uint32_t exponent = ((bits >> 23) & 0xff) - 127 + 15;
  return static_cast<std::uint16_t>((bits >> 16 & 0x8000) | exponent << 10 | (bits >> 13 & 0x3ff));
}

// Builds a network node by node.
class Builder {
 public:
  Builder() { network_.set_ir_version(8); }

  onnx::NodeProto& node(const std::string& type, std::initializer_list<std::string> inputs,
                        const std::string& output) {
    auto& made = *network_.mutable_graph()->add_node();
    made.set_op_type(type);
    for (const auto& input : inputs) made.add_input(input);
    made.add_output(output);
    return made;
  }

  static void integers(onnx::NodeProto& node, const std::string& name,
                       std::initializer_list<std::int64_t> values) {
    auto& attribute = *node.add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const auto value : values) attribute.add_ints(value);
  }

  void halves(const std::string& name, const std::vector<float>& numbers,
              std::initializer_list<std::int64_t> shape) {
    std::vector<std::uint16_t> bits;
    for (const float number : numbers) bits.push_back(half_of(number));
    constant(name, onnx::TensorProto::FLOAT16, bits.data(), bits.size() * 2, shape);
  }

  void sizes(const std::string& name, const std::vector<std::int64_t>& numbers) {
    constant(name, onnx::TensorProto::INT64, numbers.data(), numbers.size() * 8,
             {static_cast<std::int64_t>(numbers.size())});
  }

  // A convolution over 3 by 3 pixels that looks at the one in the middle only: a row of `weights` for each
  // channel of its output.
  void convolution(const std::string& input, const std::string& output,
                   const std::vector<std::vector<float>>& weights, const std::vector<float>& bias) {
    std::vector<float> numbers;
    for (const auto& row : weights) {
      for (const float weight : row) {
        for (int i = 0; i < 9; ++i) numbers.push_back(i == 4 ? weight : 0);
      }
    }
    const auto count = static_cast<std::int64_t>(weights.size());
    halves(output + "_w", numbers, {count, static_cast<std::int64_t>(weights.front().size()), 3, 3});
    halves(output + "_b", bias, {count});
    integers(node("Conv", {input, output + "_w", output + "_b"}, output), "pads", {1, 1, 1, 1});
  }

  onnx::ValueInfoProto& declared(onnx::ValueInfoProto* value, const std::string& name, int channels,
                                 int side) {
    value->set_name(name);
    auto& tensor = *value->mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx::TensorProto::FLOAT);
    for (const int size : {1, channels, side, side}) tensor.mutable_shape()->add_dim()->set_dim_value(size);
    return *value;
  }

  onnx::ModelProto& network() { return network_; }

 private:
  void constant(const std::string& name, int type, const void* data, std::size_t bytes,
                std::initializer_list<std::int64_t> shape) {
    auto& tensor = *network_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const auto size : shape) tensor.add_dims(size);
    tensor.set_raw_data(data, bytes);
  }

  onnx::ModelProto network_;
};

// Finds what is red, in the form that ISNet comes in: float16 between casts, a fixed size of 64 pixels, and
// an output that nobody needs. `distraction`: weight of a channel that nothing looks at; a large one takes
// all of the 8 bits that the channels share.
inline onnx::ModelProto red_finder(float distraction = 0) {
  Builder builder;
  auto& graph = *builder.network().mutable_graph();
  auto& opset = *builder.network().add_opset_import();
  opset.set_version(15);
  graph.set_name("red");
  builder.declared(graph.add_input(), "input", 3, 64);
  builder.declared(graph.add_output(), "output", 1, 64);
  builder.declared(graph.add_output(), "unneeded", 2, 32);
  const auto cast = [&](const std::string& from, const std::string& to, int type) {
    auto& attribute = *builder.node("Cast", {from}, to).add_attribute();
    attribute.set_name("to");
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(type);
  };
  cast("input", "input16", onnx::TensorProto::FLOAT16);
  builder.convolution("input16", "colours", {{1, -1, 0}, {0, 0, distraction}}, {0, 0});
  builder.node("Relu", {"colours"}, "positive");
  auto& pool = builder.node("MaxPool", {"positive"}, "half");
  Builder::integers(pool, "kernel_shape", {2, 2});
  Builder::integers(pool, "strides", {2, 2});
  cast("half", "unneeded", onnx::TensorProto::FLOAT);
  builder.convolution("half", "red", {{8, 0}}, {-2});
  builder.sizes("full", {1, 1, 64, 64});
  auto& mode = *builder.node("Resize", {"red", "", "", "full"}, "large").add_attribute();
  mode.set_name("mode");
  mode.set_type(onnx::AttributeProto::STRING);
  mode.set_s("linear");
  builder.node("Sigmoid", {"large"}, "share16");
  cast("share16", "output", onnx::TensorProto::FLOAT);
  return std::move(builder.network());
}

// A red square on pale grey, a quarter of the side from each edge; with its mask.
inline Sample red_square() {
  const auto is_inside = [](int side, int at) { return at >= side / 4 && at < side * 3 / 4; };
  return {.name = "square",
          .rgb =
              [is_inside](int side) {
                std::vector<std::uint8_t> rgb;
                for (int y = 0; y < side; ++y) {
                  for (int x = 0; x < side; ++x) {
                    const bool red = is_inside(side, x) && is_inside(side, y);
                    for (const int value : {red ? 220 : 235, red ? 30 : 235, red ? 30 : 235})
                      rgb.push_back(static_cast<std::uint8_t>(value));
                  }
                }
                return rgb;
              },
          .mask =
              [is_inside](int side) {
                std::vector<std::uint8_t> mask;
                for (int y = 0; y < side; ++y) {
                  for (int x = 0; x < side; ++x)
                    mask.push_back(is_inside(side, x) && is_inside(side, y) ? 255 : 0);
                }
                return mask;
              }};
}

}  // namespace aip::model::test
