#include "model/quantise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <span>

#include <fmt/format.h>

namespace aip::model {
namespace {

// Of a convolution's output: what ONNX Runtime's direct int8 convolution takes on x86 is a multiple of it.
constexpr std::size_t kFastChannels = 16;

struct Step {
  float scale = 1;
  std::uint8_t zero = 0;
};

bool keeps_scale(const onnx::NodeProto& node) {
  return node.op_type() == "MaxPool" || node.op_type() == "Resize";
}

// Who makes and who uses each tensor.
class Uses {
 public:
  explicit Uses(const onnx::GraphProto& graph) {
    for (const auto& node : graph.node()) {
      producers_[node.output(0)] = &node;
      for (const auto& input : node.input()) consumers_[input].push_back(&node);
    }
  }

  const onnx::NodeProto* producer(const std::string& tensor) const {
    const auto found = producers_.find(tensor);
    return found == producers_.end() ? nullptr : found->second;
  }

  // The tensor whose scale `tensor` has.
  std::string origin(std::string tensor) const {
    for (std::size_t i = 0; i < producers_.size(); ++i) {
      const auto* node = producer(tensor);
      if (node == nullptr || !keeps_scale(*node)) break;
      tensor = node->input(0);
    }
    return tensor;
  }

  // What is fused with its neighbour, or is not worth 8 bits, stays float.
  bool stays_float(const std::string& tensor, const std::string& output) const {
    if (tensor == output) return true;
    const auto found = consumers_.find(tensor);
    if (found == consumers_.end() || found->second.size() != 1) return false;
    const auto& next = found->second.front()->op_type();
    const auto* node = producer(tensor);
    return next == "Sigmoid" || (next == "Relu" && node != nullptr && node->op_type() == "Conv");
  }

 private:
  std::map<std::string, const onnx::NodeProto*> producers_;
  std::map<std::string, std::vector<const onnx::NodeProto*>> consumers_;
};

template <class T>
onnx::TensorProto integers(std::string name, int type, std::span<const T> numbers,
                           std::span<const std::int64_t> shape) {
  onnx::TensorProto tensor;
  tensor.set_name(std::move(name));
  tensor.set_data_type(type);
  for (const auto dimension : shape) tensor.add_dims(dimension);
  tensor.set_raw_data(numbers.data(), numbers.size_bytes());
  return tensor;
}

class Quantiser {
 public:
  Quantiser(const onnx::ModelProto& network, const Ranges& ranges)
      : source_(network.graph()), uses_(source_), ranges_(ranges) {
    for (const auto& tensor : source_.initializer()) constants_[tensor.name()] = &tensor;
  }

  Result<std::unique_ptr<onnx::ModelProto>> run(const onnx::ModelProto& network) {
    const std::string& input = source_.input(0).name();
    const std::string& output = source_.output(0).name();
    AIP_TRY(squeeze(input, output));
    for (const auto& node : source_.node()) {
      const bool is_squeezed = !uses_.stays_float(node.output(0), output);
      AIP_TRY(node.op_type() == "Conv" ? add_convolution(node, is_squeezed) : add_plain(node));
      AIP_TRY(squeeze(node.output(0), output));
    }
    auto made = std::make_unique<onnx::ModelProto>();
    made->set_ir_version(network.ir_version());
    made->set_producer_name(network.producer_name());
    *made->mutable_opset_import() = network.opset_import();
    target_.set_name(source_.name());
    *target_.mutable_input() = source_.input();
    *target_.mutable_output() = source_.output();
    *made->mutable_graph() = std::move(target_);
    return made;
  }

 private:
  Result<Step> step_of(const std::string& tensor) const {
    const auto found = ranges_.find(uses_.origin(tensor));
    if (found == ranges_.end()) return fail(ErrorCode::kInternal, "no bounds of " + tensor);
    const float low = std::min(found->second.low, 0.0F);
    const float high = std::max(found->second.high, 0.0F);
    if (!std::isfinite(low) || !std::isfinite(high)) return bad_network("its numbers are not finite");
    const float scale = high > low ? (high - low) / 255 : 1e-6F;
    return Step{.scale = scale,
                .zero = static_cast<std::uint8_t>(std::clamp(std::round(-low / scale), 0.0F, 255.0F))};
  }

  // A node of type `type` that reads `inputs`.
  onnx::NodeProto& node(std::string_view type, std::string name, std::initializer_list<std::string> inputs,
                        std::string output) {
    auto& made = *target_.add_node();
    made.set_op_type(std::string(type));
    made.set_name(std::move(name));
    for (const auto& input : inputs) made.add_input(input);
    made.add_output(std::move(output));
    return made;
  }

  // Puts a pair of QuantizeLinear and DequantizeLinear behind a tensor.
  Result<void> squeeze(const std::string& tensor, const std::string& output) {
    if (uses_.stays_float(tensor, output)) return {};
    AIP_TRY_ASSIGN(const Step step, step_of(tensor));
    const std::array<float, 1> scale{step.scale};
    const std::array<std::uint8_t, 1> zero{step.zero};
    *target_.add_initializer() = tensor_of(tensor + "_scale", scale, {});
    *target_.add_initializer() = integers<std::uint8_t>(tensor + "_zero", onnx::TensorProto::UINT8, zero, {});
    const bool is_padded = padded_.contains(tensor);
    node("QuantizeLinear", tensor + "_quantise",
         {is_padded ? tensor + "_padded" : tensor, tensor + "_scale", tensor + "_zero"},
         is_padded ? tensor + "_padded8" : tensor + "_8");
    if (is_padded) keep_first_channel(tensor + "_padded8", tensor + "_8");
    node("DequantizeLinear", tensor + "_widen", {tensor + "_8", tensor + "_scale", tensor + "_zero"},
         tensor + "_wide");
    squeezed_.insert(tensor);
    return {};
  }

  void keep_first_channel(const std::string& tensor, const std::string& result) {
    constexpr std::array<std::string_view, 3> kBounds{"channel_from", "channel_to", "channel_axis"};
    constexpr std::array<std::int64_t, 3> kValues{0, 1, 1};
    auto& slice = node("Slice", result, {tensor}, result);
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      const std::string name(kBounds.at(i));
      slice.add_input(name);
      if (!kept_.insert(name).second) continue;
      const std::array<std::int64_t, 1> value{kValues.at(i)};
      *target_.add_initializer() =
          integers<std::int64_t>(name, onnx::TensorProto::INT64, value, std::array<std::int64_t, 1>{1});
    }
  }

  std::string seen_from_behind(const std::string& tensor) const {
    return squeezed_.contains(tensor) ? tensor + "_wide" : tensor;
  }

  Result<void> add_plain(const onnx::NodeProto& source) {
    auto& made = node(source.op_type(), source.output(0), {}, source.output(0));
    for (int i = 0; i < source.input_size(); ++i) {
      const auto& input = source.input(i);
      made.add_input(constants_.contains(input) ? input : seen_from_behind(input));
      keep_constant(input);
    }
    *made.mutable_attribute() = source.attribute();
    return {};
  }

  void keep_constant(const std::string& name) {
    if (constants_.contains(name) && kept_.insert(name).second)
      *target_.add_initializer() = *constants_.at(name);
  }

  // With one channel of output the runtime has no fast way for a convolution that looks at neighbours: it
  // copies them all first, 81 MB at 768 pixels. So such a one is given channels of zeros, which are cut off.
  Result<void> add_convolution(const onnx::NodeProto& source, bool is_squeezed) {
    const auto& weights = *constants_.at(source.input(1));
    AIP_TRY_ASSIGN(const auto numbers, floats_of(weights));
    AIP_TRY_ASSIGN(const auto bias, floats_of(*constants_.at(source.input(2))));
    AIP_TRY_ASSIGN(const Step input, step_of(source.input(0)));
    const std::size_t channels = bias.size();
    const std::size_t per_channel = channels == 0 ? 0 : numbers.size() / channels;
    const bool is_padded =
        channels == 1 && is_squeezed && per_channel > static_cast<std::size_t>(weights.dims(1));
    const std::size_t made_channels = is_padded ? kFastChannels : channels;
    std::vector<std::int8_t> weights8(made_channels * per_channel);
    std::vector<std::int32_t> bias32(made_channels);
    std::vector<float> scales(made_channels, 1);
    std::vector<float> bias_scales(made_channels, input.scale);
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const std::size_t first = channel * per_channel;
      float greatest = 1e-9F;
      for (std::size_t i = 0; i < per_channel; ++i)
        greatest = std::max(greatest, std::abs(numbers[first + i]));
      if (!std::isfinite(greatest)) return bad_network("its weights are not finite");
      scales[channel] = greatest / 127;
      for (std::size_t i = 0; i < per_channel; ++i) {
        weights8[first + i] = static_cast<std::int8_t>(std::round(numbers[first + i] / scales[channel]));
      }
      bias_scales[channel] = scales[channel] * input.scale;
      const double steps = std::round(static_cast<double>(bias[channel]) / bias_scales[channel]);
      bias32[channel] = static_cast<std::int32_t>(std::clamp(steps, -2147483647.0, 2147483647.0));
    }

    const std::string& name = source.output(0);
    std::vector<std::int64_t> shape(weights.dims().begin(), weights.dims().end());
    shape.front() = static_cast<std::int64_t>(made_channels);
    const std::array<std::int64_t, 1> vector{shape.front()};
    const std::vector<std::int8_t> zeros8(made_channels, 0);
    const std::vector<std::int32_t> zeros32(made_channels, 0);
    const auto keep = [&](onnx::TensorProto tensor) { *target_.add_initializer() = std::move(tensor); };
    keep(integers<std::int8_t>(name + "_weights8", onnx::TensorProto::INT8, weights8, shape));
    keep(tensor_of(name + "_weights_scale", scales, vector));
    keep(integers<std::int8_t>(name + "_weights_zero", onnx::TensorProto::INT8, zeros8, vector));
    keep(integers<std::int32_t>(name + "_bias32", onnx::TensorProto::INT32, bias32, vector));
    keep(tensor_of(name + "_bias_scale", bias_scales, vector));
    keep(integers<std::int32_t>(name + "_bias_zero", onnx::TensorProto::INT32, zeros32, vector));
    widen_constant(name + "_weights", "8");
    widen_constant(name + "_bias", "32");
    if (is_padded) padded_.insert(name);
    auto& made = node("Conv", name, {seen_from_behind(source.input(0)), name + "_weights", name + "_bias"},
                      is_padded ? name + "_padded" : name);
    *made.mutable_attribute() = source.attribute();
    return {};
  }

  // Makes `tensor` from its integers, channel by channel.
  void widen_constant(const std::string& tensor, std::string_view bits) {
    auto& made = node("DequantizeLinear", tensor + "_widen",
                      {tensor + std::string(bits), tensor + "_scale", tensor + "_zero"}, tensor);
    auto& axis = *made.add_attribute();
    axis.set_name("axis");
    axis.set_type(onnx::AttributeProto::INT);
    axis.set_i(0);
  }

  const onnx::GraphProto& source_;
  const Uses uses_;
  const Ranges& ranges_;
  std::map<std::string, const onnx::TensorProto*> constants_;
  onnx::GraphProto target_;
  std::set<std::string> squeezed_;
  std::set<std::string> padded_;  // convolutions, by their output, with channels of zeros
  std::set<std::string> kept_;
};

}  // namespace

std::vector<std::string> tensors_to_measure(const onnx::ModelProto& network) {
  const auto& graph = network.graph();
  const Uses uses(graph);
  std::set<std::string> tensors;
  const auto note = [&](const std::string& tensor) {
    if (!uses.stays_float(tensor, graph.output(0).name())) tensors.insert(uses.origin(tensor));
  };
  note(graph.input(0).name());
  for (const auto& node : graph.node()) note(node.output(0));
  // A convolution's bias needs the scale of its input in any case.
  for (const auto& node : graph.node()) {
    if (node.op_type() == "Conv") tensors.insert(uses.origin(node.input(0)));
  }
  return {tensors.begin(), tensors.end()};
}

Result<std::unique_ptr<onnx::ModelProto>> quantise(const onnx::ModelProto& network, const Ranges& ranges) {
  return Quantiser(network, ranges).run(network);
}

}  // namespace aip::model
