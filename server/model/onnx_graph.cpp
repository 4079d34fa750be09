#include "model/onnx_graph.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "model/manifest.hpp"
#include "model/runtime.hpp"

namespace aip::model {
namespace {

constexpr int kMaxNodes = 20'000;
constexpr int kMaxRank = 8;
constexpr std::int64_t kMaxElements = 1ll << 29;  // of a tensor

using Shape = google::protobuf::RepeatedField<std::int64_t>;

std::optional<std::int64_t> elements_of(const Shape& shape) {
  if (shape.size() > kMaxRank) return std::nullopt;
  std::int64_t elements = 1;
  for (const auto dimension : shape) {
    if (dimension < 0 || (dimension > 0 && elements > kMaxElements / dimension)) return std::nullopt;
    elements *= dimension;
  }
  return elements;
}

Result<void> check_tensor(const onnx::TensorProto& tensor) {
  if (tensor.data_location() == onnx::TensorProto::EXTERNAL || tensor.external_data_size() > 0) {
    return bad_network("its weights lie in other files: a model has to be one file");
  }
  if (!elements_of(tensor.dims()))
    return bad_network(fmt::format("the shape of \"{}\" is absurd", tensor.name()));
  return {};
}

bool is_built_in(std::string_view domain) {
  return domain.empty() || domain == "ai.onnx" || domain == "com.microsoft";
}

Result<void> check_node(const onnx::NodeProto& node) {
  if (!is_built_in(node.domain())) {
    return bad_network(
        fmt::format("it needs the operators of \"{}\", which are not built in", node.domain()));
  }
  for (const auto& attribute : node.attribute()) {
    if (attribute.has_g() || attribute.graphs_size() > 0) {
      return bad_network(fmt::format("it holds a graph within \"{}\"", node.op_type()));
    }
    if (attribute.has_t()) AIP_TRY(check_tensor(attribute.t()));
    for (const auto& tensor : attribute.tensors()) AIP_TRY(check_tensor(tensor));
  }
  return {};
}

// A dimension's size; 0: free.
std::int64_t size_of(const onnx::TensorShapeProto::Dimension& dimension) {
  return dimension.has_dim_value() ? dimension.dim_value() : 0;
}

bool is_float_tensor(const onnx::ValueInfoProto& value) {
  return value.type().has_tensor_type() && value.type().tensor_type().elem_type() == onnx::TensorProto::FLOAT;
}

void declare(onnx::ValueInfoProto& value, std::string_view name, int channels, int side) {
  value.Clear();
  value.set_name(std::string(name));
  auto& tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(onnx::TensorProto::FLOAT);
  auto& shape = *tensor.mutable_shape();
  shape.add_dim()->set_dim_value(1);
  shape.add_dim()->set_dim_value(channels);
  for (int i = 0; i < 2; ++i) {
    if (side > 0) {
      shape.add_dim()->set_dim_value(side);
    } else {
      shape.add_dim()->set_dim_param(std::string(kFreeSide));
    }
  }
}

}  // namespace

std::unexpected<Error> bad_network(std::string message) {
  std::string words = fmt::format("This model can't be used: {}.", message);
  return fail(ErrorCode::kInvalidInput, "network: " + std::move(message), std::move(words));
}

Result<std::unique_ptr<onnx::ModelProto>> parse_network(std::string_view file) {
  auto network = std::make_unique<onnx::ModelProto>();
  const bool fits = file.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max());
  if (!fits || !network->ParseFromArray(file.data(), static_cast<int>(file.size())) ||
      !network->has_graph()) {
    return bad_network("it is not an ONNX file, or not all of one");
  }
  if (network->functions_size() > 0) return bad_network("it defines functions of its own");
  const auto& graph = network->graph();
  if (graph.node_size() == 0 || graph.node_size() > kMaxNodes) {
    return bad_network(fmt::format("it has {} operations", graph.node_size()));
  }
  if (graph.sparse_initializer_size() > 0) return bad_network("it has sparse weights");
  for (const auto& node : graph.node()) AIP_TRY(check_node(node));
  for (const auto& tensor : graph.initializer()) AIP_TRY(check_tensor(tensor));
  return network;
}

std::string to_bytes(const onnx::ModelProto& network) { return network.SerializeAsString(); }

Result<Signature> signature_of(const onnx::ModelProto& network) {
  const auto& graph = network.graph();
  std::set<std::string_view> weights;
  for (const auto& tensor : graph.initializer()) weights.insert(tensor.name());
  const onnx::ValueInfoProto* input = nullptr;
  for (const auto& value : graph.input()) {
    if (weights.contains(value.name())) continue;
    if (input != nullptr) return bad_network("it has more than one input");
    input = &value;
  }
  if (input == nullptr) return bad_network("it has no input");
  const auto& shape = input->type().tensor_type().shape();
  if (!is_float_tensor(*input) || shape.dim_size() != 4)
    return bad_network("its input is not a float32 picture");
  const auto batch = size_of(shape.dim(0));
  const auto channels = size_of(shape.dim(1));
  const auto height = size_of(shape.dim(2));
  const auto width = size_of(shape.dim(3));
  if (batch > 1 || batch < 0 || channels != 3 || height != width || height < 0 || height > kMaxSide) {
    return bad_network(
        fmt::format("its input is [{}, {}, {}, {}], not [1, 3, side, side]", batch, channels, height, width));
  }
  Signature signature{.input = input->name(), .side = static_cast<int>(height)};
  for (const auto& value : graph.output()) {
    if (is_float_tensor(value)) signature.outputs.push_back(value.name());
  }
  if (signature.outputs.empty()) return bad_network("it has no float32 output");
  return signature;
}

void set_signature(onnx::ModelProto& network, std::string_view input, std::string_view output, int side) {
  auto& graph = *network.mutable_graph();
  for (auto& value : *graph.mutable_input()) {
    if (value.name() == input) declare(value, input, 3, side);
  }
  const std::string name(output);  // it may lie in what is cleared
  graph.clear_output();
  declare(*graph.add_output(), name, 1, side);
}

float from_half(std::uint16_t bits) {
  const float sign = (bits >> 15) != 0 ? -1.0F : 1.0F;
  const int exponent = (bits >> 10) & 31;
  const auto fraction = static_cast<float>(bits & 1023);
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  if (exponent == 31) {
    return fraction == 0 ? sign * std::numeric_limits<float>::infinity()
                         : std::numeric_limits<float>::quiet_NaN();
  }
  return sign * std::ldexp(1 + fraction / 1024, exponent - 15);
}

Result<std::vector<float>> floats_of(const onnx::TensorProto& tensor) {
  const auto count = elements_of(tensor.dims());
  const auto wrong = [&] {
    return bad_network(fmt::format("the weights \"{}\" are damaged", tensor.name()));
  };
  if (!count) return wrong();
  const auto size = static_cast<std::size_t>(*count);
  const auto& raw = tensor.raw_data();
  if (tensor.data_type() == onnx::TensorProto::FLOAT) {
    if (raw.empty() && static_cast<std::size_t>(tensor.float_data_size()) == size) {
      return std::vector<float>(tensor.float_data().begin(), tensor.float_data().end());
    }
    if (raw.size() != size * sizeof(float)) return wrong();
    std::vector<float> numbers(size);
    std::memcpy(numbers.data(), raw.data(), raw.size());
    return numbers;
  }
  if (tensor.data_type() != onnx::TensorProto::FLOAT16 || raw.size() != size * sizeof(std::uint16_t))
    return wrong();
  std::vector<float> numbers(size);
  for (std::size_t i = 0; i < size; ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, raw.data() + i * sizeof bits, sizeof bits);
    numbers[i] = from_half(bits);
  }
  return numbers;
}

Result<std::vector<std::int64_t>> integers_of(const onnx::TensorProto& tensor) {
  const auto count = elements_of(tensor.dims());
  const auto size = static_cast<std::size_t>(count.value_or(-1));
  if (count && tensor.data_type() == onnx::TensorProto::INT64) {
    if (static_cast<std::size_t>(tensor.int64_data_size()) == size && tensor.raw_data().empty()) {
      return std::vector<std::int64_t>(tensor.int64_data().begin(), tensor.int64_data().end());
    }
    if (tensor.raw_data().size() == size * sizeof(std::int64_t)) {
      std::vector<std::int64_t> numbers(size);
      std::memcpy(numbers.data(), tensor.raw_data().data(), tensor.raw_data().size());
      return numbers;
    }
  }
  return bad_network(fmt::format("the numbers \"{}\" are damaged", tensor.name()));
}

onnx::TensorProto tensor_of(std::string name, std::span<const float> numbers,
                            std::span<const std::int64_t> shape) {
  onnx::TensorProto tensor;
  tensor.set_name(std::move(name));
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const auto dimension : shape) tensor.add_dims(dimension);
  tensor.set_raw_data(numbers.data(), numbers.size_bytes());
  return tensor;
}

const onnx::AttributeProto* attribute_of(const onnx::NodeProto& node, std::string_view name) {
  for (const auto& attribute : node.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

}  // namespace aip::model
