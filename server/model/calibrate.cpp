#include "model/calibrate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/tensor.hpp"

namespace aip::model {
namespace {

// Small: bounds hardly depend on it, and time goes with its square.
constexpr int kCalibrationSide = 512;

// Adds an output with the least or greatest number of a tensor.
std::string add_reduction(onnx::GraphProto& graph, const char* type, const std::string& tensor) {
  std::string name = fmt::format("{}:{}", type, tensor);
  auto& node = *graph.add_node();
  node.set_op_type(type);
  node.add_input(tensor);
  node.add_output(name);
  auto& keep = *node.add_attribute();
  keep.set_name("keepdims");
  keep.set_type(onnx::AttributeProto::INT);
  keep.set_i(0);
  auto& output = *graph.add_output();
  output.set_name(name);
  output.mutable_type()->mutable_tensor_type()->set_elem_type(onnx::TensorProto::FLOAT);
  output.mutable_type()->mutable_tensor_type()->mutable_shape();
  return name;
}

Result<Session> open_measuring(const Runtime& runtime, const onnx::ModelProto& network,
                               std::span<const std::string> tensors, SessionOptions options) {
  onnx::ModelProto measuring = network;
  auto& graph = *measuring.mutable_graph();
  graph.clear_output();
  options.outputs.clear();
  for (const auto& tensor : tensors) {
    options.outputs.push_back(add_reduction(graph, "ReduceMin", tensor));
    options.outputs.push_back(add_reduction(graph, "ReduceMax", tensor));
  }
  return Session::open(runtime, to_bytes(measuring), options);
}

}  // namespace

Result<Ranges> calibrate(const Runtime& runtime, const onnx::ModelProto& network, const Input& input,
                         std::span<const Sample> samples, int threads, const Progress& progress) {
  const auto tensors = tensors_to_measure(network);
  AIP_TRY_ASSIGN(auto session,
                 open_measuring(runtime, network, tensors,
                                {.side = kCalibrationSide, .input = input.name, .threads = threads}));
  Ranges ranges;
  int done = 0;
  for (const auto& sample : samples) {
    progress("calibrating", done++, static_cast<int>(samples.size()));
    AIP_TRY_ASSIGN(const auto bounds, session.run_all(to_input(sample.rgb(kCalibrationSide), input)));
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      if (bounds[2 * i].size() != 1 || bounds[2 * i + 1].size() != 1)
        return bad_network("its numbers have no bounds");
      const Bounds now{.low = bounds[2 * i][0], .high = bounds[2 * i + 1][0]};
      const auto [known, is_new] = ranges.try_emplace(tensors[i], now);
      if (is_new) continue;
      known->second.low = std::min(known->second.low, now.low);
      known->second.high = std::max(known->second.high, now.high);
    }
  }
  return ranges;
}

}  // namespace aip::model
