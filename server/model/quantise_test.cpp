#include "model/quantise.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model/prune.hpp"
#include "model/test_networks.hpp"
#include "support/matchers.hpp"

namespace aip::model {
namespace {

class QuantiseTest : public testing::Test {
 protected:
  void SetUp() override {
    auto pruned = prune(test::red_finder(4));
    ASSERT_OK(pruned);
    network_ = *std::move(pruned);
    for (const auto& tensor : tensors_to_measure(*network_)) ranges_[tensor] = {.low = -0.5F, .high = 2};
  }

  const onnx::TensorProto& constant(const onnx::ModelProto& network, std::string_view name) {
    const auto found = std::ranges::find(network.graph().initializer(), name, &onnx::TensorProto::name);
    EXPECT_NE(found, network.graph().initializer().end()) << name;
    return *found;
  }

  std::unique_ptr<onnx::ModelProto> network_;
  Ranges ranges_;
};

TEST_F(QuantiseTest, MeasuresWhatItKeepsAs8Bits) {
  // A convolution's own output is fused with the Relu behind it; MaxPool and Resize keep the scale of what
  // they are given; before the Sigmoid all stays float.
  EXPECT_EQ(tensors_to_measure(*network_), (std::vector<std::string>{"input", "positive", "red"}));
}

TEST_F(QuantiseTest, GivesEachChannelOfTheWeightsItsOwnScale) {
  const auto made = quantise(*network_, ranges_);
  ASSERT_OK(made);
  const auto scales = floats_of(constant(**made, "colours_weights_scale"));
  ASSERT_OK(scales);
  ASSERT_EQ(scales->size(), 2u);
  EXPECT_FLOAT_EQ((*scales)[0], 1 / 127.0F);
  EXPECT_FLOAT_EQ((*scales)[1], 4 / 127.0F);
  const auto& weights = constant(**made, "colours_weights8");
  EXPECT_EQ(weights.data_type(), onnx::TensorProto::INT8);
  ASSERT_EQ(weights.raw_data().size(), 54u);
  EXPECT_EQ(static_cast<std::int8_t>(weights.raw_data()[4]), 127);
  EXPECT_EQ(static_cast<std::int8_t>(weights.raw_data()[13]), -127);
  EXPECT_EQ(static_cast<std::int8_t>(weights.raw_data()[49]), 127);
}

TEST_F(QuantiseTest, CoversTheBoundsOfActivations) {
  const auto made = quantise(*network_, ranges_);
  ASSERT_OK(made);
  const auto scale = floats_of(constant(**made, "input_scale"));
  ASSERT_OK(scale);
  EXPECT_FLOAT_EQ(scale->front(), 2.5F / 255);
  EXPECT_EQ(static_cast<std::uint8_t>(constant(**made, "input_zero").raw_data()[0]), 51);
}

TEST_F(QuantiseTest, GivesAConvolutionWithOneChannelOthersThatAreCutOff) {
  const auto made = quantise(*network_, ranges_);
  ASSERT_OK(made);
  const auto& weights = constant(**made, "red_weights8");
  ASSERT_EQ(weights.dims_size(), 4);
  EXPECT_EQ(weights.dims(0), 16);
  const auto is_zero = [](char byte) { return byte == 0; };
  EXPECT_EQ(static_cast<std::int8_t>(weights.raw_data()[4]), 127);
  EXPECT_TRUE(std::ranges::all_of(weights.raw_data().substr(18), is_zero));
  const auto& nodes = (*made)->graph().node();
  EXPECT_EQ(std::ranges::count(nodes, "Slice", &onnx::NodeProto::op_type), 1);
}

TEST_F(QuantiseTest, NeedsAllBoundsAndFiniteNumbers) {
  ranges_["positive"].high = std::numeric_limits<float>::infinity();
  EXPECT_FAILS(quantise(*network_, ranges_), ErrorCode::kInvalidInput);
  ranges_.erase("positive");
  EXPECT_FAILS(quantise(*network_, ranges_), ErrorCode::kInternal);
}

}  // namespace
}  // namespace aip::model
