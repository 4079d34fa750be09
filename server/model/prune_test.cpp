#include "model/prune.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model/test_networks.hpp"
#include "support/matchers.hpp"

namespace aip::model {
namespace {

std::vector<std::string> operations_of(const onnx::GraphProto& graph) {
  std::vector<std::string> types;
  for (const auto& node : graph.node()) types.push_back(node.op_type());
  return types;
}

const onnx::TensorProto* initializer(const onnx::GraphProto& graph, std::string_view name) {
  const auto found = std::ranges::find(graph.initializer(), name, &onnx::TensorProto::name);
  return found == graph.initializer().end() ? nullptr : &*found;
}

TEST(Prune, KeepsOnlyWhatTheFirstOutputNeedsAndNoCasts) {
  const auto pruned = prune(test::red_finder());
  ASSERT_OK(pruned);
  const auto& graph = (*pruned)->graph();
  EXPECT_EQ(operations_of(graph),
            (std::vector<std::string>{"Conv", "Relu", "MaxPool", "Conv", "Resize", "Sigmoid"}));
  ASSERT_EQ(graph.output_size(), 1);
  EXPECT_EQ(graph.output(0).name(), "output");
  EXPECT_EQ(graph.node(5).output(0), "output");
}

TEST(Prune, WidensWeightsToFloat32) {
  const auto pruned = prune(test::red_finder(1000));
  ASSERT_OK(pruned);
  const auto* weights = initializer((*pruned)->graph(), "colours_w");
  ASSERT_NE(weights, nullptr);
  EXPECT_EQ(weights->data_type(), onnx::TensorProto::FLOAT);
  const auto numbers = floats_of(*weights);
  ASSERT_OK(numbers);
  ASSERT_EQ(numbers->size(), 54u);
  EXPECT_EQ((*numbers)[4], 1);
  EXPECT_EQ((*numbers)[13], -1);
  EXPECT_EQ((*numbers)[49], 1000);
}

TEST(Prune, MakesFixedSizesFactorsSoThatAnySideWillDo) {
  const auto pruned = prune(test::red_finder());
  ASSERT_OK(pruned);
  const auto& graph = (*pruned)->graph();
  const auto signature = signature_of(**pruned);
  ASSERT_OK(signature);
  EXPECT_EQ(signature->side, 0);
  const auto& resize = graph.node(4);
  ASSERT_EQ(resize.input_size(), 3);
  const auto* factors = initializer(graph, resize.input(2));
  ASSERT_NE(factors, nullptr);
  EXPECT_EQ(*floats_of(*factors), (std::vector<float>{1, 1, 2, 2}));
}

TEST(Prune, RefusesWhatItDoesNotUnderstand) {
  const auto expect_refusal = [](std::string_view words, auto change) {
    auto network = test::red_finder();
    change(*network.mutable_graph());
    const auto pruned = prune(network);
    EXPECT_FAILS(pruned, ErrorCode::kInvalidInput);
    if (pruned) return;
    EXPECT_NE(pruned.error().public_message.find(words), std::string::npos) << pruned.error().public_message;
  };
  using Graph = onnx::GraphProto;
  expect_refusal("uses \"Softmax\"", [](Graph& graph) { graph.mutable_node(2)->set_op_type("Softmax"); });
  expect_refusal("no constant weights and bias",
                 [](Graph& graph) { graph.mutable_node(1)->mutable_input()->RemoveLast(); });
  expect_refusal("used before it is made",
                 [](Graph& graph) { graph.mutable_node(2)->set_input(0, "nothing"); });
  expect_refusal("not constant", [](Graph& graph) { graph.mutable_node(6)->set_input(3, "input"); });
  // A graph that goes round in a circle.
  expect_refusal("used before it is made",
                 [](Graph& graph) { graph.mutable_node(0)->set_input(0, "input16"); });
}

}  // namespace
}  // namespace aip::model
