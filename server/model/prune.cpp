#include "model/prune.hpp"

#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace aip::model {
namespace {

constexpr int kDefaultSide = 1024;  // where the file leaves it free

struct Size {
  std::int64_t height = 0;
  std::int64_t width = 0;
};

std::string_view text_of(const onnx::NodeProto& node, std::string_view name, std::string_view otherwise) {
  const auto* attribute = attribute_of(node, name);
  return attribute == nullptr ? otherwise : std::string_view(attribute->s());
}

std::int64_t integer_of(const onnx::NodeProto& node, std::string_view name, std::int64_t otherwise) {
  const auto* attribute = attribute_of(node, name);
  return attribute == nullptr ? otherwise : attribute->i();
}

std::vector<std::int64_t> integers_of(const onnx::NodeProto& node, std::string_view name,
                                      std::vector<std::int64_t> otherwise) {
  const auto* attribute = attribute_of(node, name);
  if (attribute == nullptr || attribute->ints_size() == 0) return otherwise;
  return {attribute->ints().begin(), attribute->ints().end()};
}

class Pruner {
 public:
  explicit Pruner(const onnx::ModelProto& network) : source_(network.graph()) {}

  Result<std::unique_ptr<onnx::ModelProto>> run(const onnx::ModelProto& network) {
    AIP_TRY_ASSIGN(const auto signature, signature_of(network));
    input_ = signature.input;
    const std::int64_t side = signature.side > 0 ? signature.side : kDefaultSide;
    sizes_[input_] = {side, side};
    index();
    find_needed(signature.outputs.front());
    for (const auto& node : source_.node()) {
      if (is_needed(node)) AIP_TRY(copy(node));
    }
    if (!sizes_.contains(resolve(signature.outputs.front())))
      return bad_network("its output hangs on nothing");
    AIP_TRY(name_output(signature.outputs.front()));
    return finish(signature.outputs.front());
  }

 private:
  void index() {
    for (const auto& tensor : source_.initializer()) constants_[tensor.name()] = &tensor;
    for (const auto& node : source_.node()) {
      for (const auto& output : node.output()) producers_[output] = &node;
      const auto* value = attribute_of(node, "value");
      if (node.op_type() == "Constant" && value != nullptr && node.output_size() == 1) {
        constants_[node.output(0)] = &value->t();
      }
    }
  }

  // What the casts on the way to `name` pass on. A cycle is cut by the count.
  std::string resolve(std::string name) const {
    for (int i = 0; i < source_.node_size(); ++i) {
      const auto producer = producers_.find(name);
      if (producer == producers_.end() || producer->second->op_type() != "Cast" ||
          producer->second->input_size() != 1) {
        break;
      }
      name = producer->second->input(0);
    }
    return name;
  }

  // Inputs of a node that carry pictures or weights; a Resize's others say only how large it is to be.
  static int data_inputs(const onnx::NodeProto& node) {
    return node.op_type() == "Resize" ? std::min(node.input_size(), 1) : node.input_size();
  }

  void find_needed(const std::string& output) {
    std::vector<std::string> open{output};
    while (!open.empty()) {
      const std::string name = std::move(open.back());
      open.pop_back();
      if (!needed_.insert(name).second) continue;
      const auto producer = producers_.find(name);
      if (producer == producers_.end()) continue;
      for (int i = 0; i < data_inputs(*producer->second); ++i) open.push_back(producer->second->input(i));
    }
  }

  bool is_needed(const onnx::NodeProto& node) const {
    if (node.op_type() == "Constant" || node.op_type() == "Cast") return false;
    for (const auto& output : node.output()) {
      if (needed_.contains(output)) return true;
    }
    return false;
  }

  Result<Size> size_of(const std::string& name) const {
    const auto size = sizes_.find(name);
    if (size == sizes_.end()) return bad_network(fmt::format("\"{}\" is used before it is made", name));
    return size->second;
  }

  Result<void> copy(const onnx::NodeProto& node) {
    if (node.output_size() < 1 || node.input_size() < 1)
      return bad_network("an operation has no input or output");
    const std::string first = resolve(node.input(0));
    AIP_TRY_ASSIGN(const Size size, size_of(first));
    const auto& type = node.op_type();
    if (type == "Conv") return copy_convolution(node, first, size);
    if (type == "Resize") return copy_resize(node, first, size);
    if (type == "MaxPool") return copy_pool(node, first, size);
    if (type == "Relu" || type == "Sigmoid" || type == "Add" || type == "Concat") {
      for (const auto& input : node.input()) AIP_TRY(size_of(resolve(input)));
      add(node, size);
      return {};
    }
    return bad_network(fmt::format("it uses \"{}\", which this conversion does not know", type));
  }

  // The node with its inputs seen through the casts.
  onnx::NodeProto& add(const onnx::NodeProto& node, Size size) {
    auto& copy = *target_.add_node();
    copy.set_op_type(node.op_type());
    copy.set_name(node.output(0));
    copy.add_output(node.output(0));
    for (const auto& input : node.input()) copy.add_input(resolve(input));
    *copy.mutable_attribute() = node.attribute();
    sizes_[node.output(0)] = size;
    return copy;
  }

  // Length of a side after a window has gone over it; 0 when it does not fit.
  static std::int64_t after_window(std::int64_t length, std::int64_t window, std::int64_t pads,
                                   std::int64_t step, bool round_up) {
    if (step < 1 || window < 1 || pads < 0 || pads > length || length + pads < window) return 0;
    return (length + pads - window + (round_up ? step - 1 : 0)) / step + 1;
  }

  Result<Size> after_window(const onnx::NodeProto& node, Size size, std::int64_t window_height,
                            std::int64_t window_width, bool round_up) {
    const auto steps = integers_of(node, "strides", {1, 1});
    const auto pads = integers_of(node, "pads", {0, 0, 0, 0});
    const auto dilations = integers_of(node, "dilations", {1, 1});
    if (steps.size() != 2 || pads.size() != 4 || dilations.size() != 2 ||
        text_of(node, "auto_pad", "NOTSET") != "NOTSET" || dilations[0] < 1 || dilations[1] < 1 ||
        dilations[0] > 64 || dilations[1] > 64 || window_height > 64 || window_width > 64) {
      return bad_network(fmt::format("\"{}\" has odd strides, pads or dilations", node.op_type()));
    }
    const Size after{after_window(size.height, dilations[0] * (window_height - 1) + 1, pads[0] + pads[2],
                                  steps[0], round_up),
                     after_window(size.width, dilations[1] * (window_width - 1) + 1, pads[1] + pads[3],
                                  steps[1], round_up)};
    if (after.height < 1 || after.width < 1) return bad_network("a picture gets smaller than nothing");
    return after;
  }

  Result<void> copy_convolution(const onnx::NodeProto& node, const std::string& input, Size size) {
    const auto* weights = node.input_size() == 3 ? constant(node.input(1)) : nullptr;
    const auto* bias = node.input_size() == 3 ? constant(node.input(2)) : nullptr;
    if (weights == nullptr || bias == nullptr || weights->dims_size() != 4 || bias->dims_size() != 1 ||
        bias->dims(0) != weights->dims(0) || integer_of(node, "group", 1) != 1) {
      return bad_network("a convolution has no constant weights and bias, or has groups");
    }
    AIP_TRY_ASSIGN(const Size after, after_window(node, size, weights->dims(2), weights->dims(3), false));
    auto& copy = add(node, after);
    copy.set_input(0, input);
    AIP_TRY(keep(*weights, copy.input(1)));
    AIP_TRY(keep(*bias, copy.input(2)));
    return {};
  }

  Result<void> copy_pool(const onnx::NodeProto& node, const std::string&, Size size) {
    const auto window = integers_of(node, "kernel_shape", {});
    if (window.size() != 2) return bad_network("a MaxPool has an odd window");
    AIP_TRY_ASSIGN(const Size after,
                   after_window(node, size, window[0], window[1], integer_of(node, "ceil_mode", 0) == 1));
    add(node, after);
    return {};
  }

  Result<void> copy_resize(const onnx::NodeProto& node, const std::string& input, Size size) {
    if (node.input_size() != 4) return bad_network("a Resize has no target size");
    AIP_TRY_ASSIGN(const Size target, target_of(node.input(3)));
    if (target.height < 1 || target.width < 1 || target.height > 8192 || target.width > 8192) {
      return bad_network("a Resize has an absurd target size");
    }
    const std::array<float, 4> factors{1, 1,
                                       static_cast<float>(target.height) / static_cast<float>(size.height),
                                       static_cast<float>(target.width) / static_cast<float>(size.width)};
    const std::string name = fmt::format("scales_{}_{}", factors[2], factors[3]);
    if (kept_.insert(name).second) {
      const std::array<std::int64_t, 1> shape{4};
      *target_.add_initializer() = tensor_of(name, factors, shape);
    }
    auto& copy = add(node, target);
    copy.clear_input();
    copy.add_input(input);
    copy.add_input("");
    copy.add_input(name);
    return {};
  }

  // The last two numbers of a Resize's sizes: a constant, or one that is put behind others by Concat.
  Result<Size> target_of(std::string name) const {
    for (int i = 0; i < source_.node_size(); ++i) {
      if (const auto found = constants_.find(name); found != constants_.end()) {
        AIP_TRY_ASSIGN(const auto numbers, model::integers_of(*found->second));
        if (numbers.size() < 2) break;
        return Size{numbers[numbers.size() - 2], numbers.back()};
      }
      const auto producer = producers_.find(name);
      if (producer == producers_.end() || producer->second->input_size() < 1) break;
      const auto& type = producer->second->op_type();
      if (type != "Concat" && type != "Cast" && type != "Identity") break;
      name = producer->second->input(producer->second->input_size() - 1);
    }
    return bad_network("the target size of a Resize is not constant");
  }

  const onnx::TensorProto* constant(const std::string& name) const {
    const auto found = constants_.find(resolve(name));
    return found == constants_.end() ? nullptr : found->second;
  }

  Result<void> keep(const onnx::TensorProto& tensor, const std::string& name) {
    if (!kept_.insert(name).second) return {};
    AIP_TRY_ASSIGN(const auto numbers, floats_of(tensor));
    const std::vector<std::int64_t> shape(tensor.dims().begin(), tensor.dims().end());
    *target_.add_initializer() = tensor_of(name, numbers, shape);
    return {};
  }

  // The node that makes the output may have made it through a cast: it now makes it itself.
  Result<void> name_output(const std::string& output) {
    const std::string made = resolve(output);
    if (made == output) return {};
    for (auto& node : *target_.mutable_node()) {
      for (auto& input : *node.mutable_input()) {
        if (input == made) input = output;
      }
      if (node.output(0) == made) {
        node.set_output(0, output);
        node.set_name(output);
      }
    }
    return {};
  }

  std::unique_ptr<onnx::ModelProto> finish(const std::string& output) {
    auto network = std::make_unique<onnx::ModelProto>();
    network->set_ir_version(8);
    network->set_producer_name("aiplayground");
    auto& opset = *network->add_opset_import();
    opset.set_domain("");
    opset.set_version(15);
    target_.set_name("network");
    target_.add_input()->set_name(input_);
    *network->mutable_graph() = std::move(target_);
    set_signature(*network, input_, output, 0);
    return network;
  }

  const onnx::GraphProto& source_;
  onnx::GraphProto target_;
  std::string input_;
  std::map<std::string, const onnx::TensorProto*> constants_;
  std::map<std::string, const onnx::NodeProto*> producers_;
  std::set<std::string> needed_;
  std::set<std::string> kept_;
  std::map<std::string, Size> sizes_;  // at the side the file was made for
};

}  // namespace

Result<std::unique_ptr<onnx::ModelProto>> prune(const onnx::ModelProto& network) {
  return Pruner(network).run(network);
}

}  // namespace aip::model
