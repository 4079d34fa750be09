#include "model/convert.hpp"

#include <array>
#include <cstdlib>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "model/calibrate.hpp"
#include "model/library.hpp"
#include "model/prune.hpp"
#include "model/quantise.hpp"
#include "model/self_check.hpp"
#include "model/test_networks.hpp"
#include "support/matchers.hpp"

namespace aip::model {
namespace {

void ignore_progress(std::string_view, int, int) {}

TEST(Comparison, FavoursInt8OnlyWhereItIsFasterAndAboutAsGood) {
  const Comparison good{.side = 768,
                        .overlap_int8 = 0.985,
                        .overlap_fp32 = 0.99,
                        .judged = 3,
                        .difference = 0.5,
                        .seconds_int8 = 0.5,
                        .seconds_fp32 = 1.8};
  EXPECT_TRUE(good.favours_int8());
  auto slower = good;
  slower.seconds_int8 = 1.9;
  EXPECT_FALSE(slower.favours_int8());
  auto worse = good;
  worse.overlap_int8 = 0.97;
  EXPECT_FALSE(worse.favours_int8());
  // Without exact masks their difference decides.
  auto other = good;
  other.judged = 0;
  EXPECT_FALSE(other.favours_int8());
  other.difference = 0.01;
  EXPECT_TRUE(other.favours_int8());
}

TEST(Difference, IsTheMeanOverAllMasks) {
  EXPECT_EQ(difference({.masks = {{0, 1}, {0.5F, 0.5F}}}, {.masks = {{1, 1}, {0.5F, 0}}}), 0.375);
  EXPECT_EQ(difference({}, {}), 0);
}

// With the ONNX Runtime that script/test has installed: AIP_MODELS names the folder.
class ConvertTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* set = std::getenv("AIP_MODELS");
    const auto found = find_runtime(set != nullptr ? set : default_folder(), Check::kQuick);
    if (!found) GTEST_SKIP() << found.error().message;
    auto loaded = Runtime::load(found->library());
    ASSERT_OK(loaded);
    runtime_.emplace(*std::move(loaded));
  }

  Result<Converted> converted(const onnx::ModelProto& network) {
    return convert(*runtime_, to_bytes(network), input_, output_, samples_, 1, ignore_progress);
  }

  const Input input_{.name = "input", .mean = {128, 128, 128}, .scale = {1.0F / 256, 1.0F / 256, 1.0F / 256}};
  const Output output_{.name = "output"};
  std::optional<Runtime> runtime_;
  std::vector<Sample> samples_{test::red_square()};
};

TEST_F(ConvertTest, MeasuresTheBoundsOfTensors) {
  const auto pruned = prune(test::red_finder(4));
  ASSERT_OK(pruned);
  const auto ranges = calibrate(*runtime_, **pruned, input_, samples_, 1, ignore_progress);
  ASSERT_OK(ranges);
  ASSERT_EQ(ranges->size(), 3u);
  EXPECT_NEAR(ranges->at("input").low, (30 - 128) / 256.0, 1e-5);
  EXPECT_NEAR(ranges->at("input").high, (235 - 128) / 256.0, 1e-5);
  EXPECT_NEAR(ranges->at("positive").high, 4 * (235 - 128) / 256.0, 1e-4);
  EXPECT_NEAR(ranges->at("red").low, -2, 1e-4);
  EXPECT_NEAR(ranges->at("red").high, 8 * 190 / 256.0 - 2, 1e-4);
}

TEST_F(ConvertTest, TheQuantisedNetworkFindsTheSame) {
  const auto pruned = prune(test::red_finder(1));
  ASSERT_OK(pruned);
  const auto ranges = calibrate(*runtime_, **pruned, input_, samples_, 1, ignore_progress);
  ASSERT_OK(ranges);
  const auto quantised = quantise(**pruned, *ranges);
  ASSERT_OK(quantised);
  const Trial trial{.side = 128, .input = input_, .output = output_};
  const auto fp32 = try_out(*runtime_, to_bytes(**pruned), trial, samples_, ignore_progress);
  const auto int8 = try_out(*runtime_, to_bytes(**quantised), trial, samples_, ignore_progress);
  ASSERT_OK(fp32);
  ASSERT_OK(int8);
  EXPECT_EQ(fp32->judged, 1);
  EXPECT_GT(fp32->overlap, 0.95);
  EXPECT_NEAR(int8->overlap, fp32->overlap, 0.005);
  EXPECT_LT(difference(*int8, *fp32), 0.01);
}

TEST_F(ConvertTest, KeepsFloat32WhereInt8IsWorse) {
  const auto network = test::red_finder(1024);
  const auto made = converted(network);
  ASSERT_OK(made);
  EXPECT_EQ(made->precision, Precision::kFp32);
  ASSERT_EQ(made->comparisons.size(), 2u);
  for (const auto& comparison : made->comparisons) {
    EXPECT_GT(comparison.overlap_fp32, 0.95);
    EXPECT_LT(comparison.overlap_int8, 0.5);
  }
  EXPECT_EQ(made->file, to_bytes(**prune(network)));
}

TEST_F(ConvertTest, SaysThatMasksAreNotMadeOfNumbers) {
  auto network = test::red_finder();
  // Infinity times a weight of zero.
  auto& weights = *network.mutable_graph()->mutable_initializer(2)->mutable_raw_data();
  const std::uint16_t infinity = 0x7c00;
  weights.replace(8, 2, reinterpret_cast<const char*>(&infinity), 2);
  const auto pruned = prune(network);
  ASSERT_OK(pruned);
  auto bare = **pruned;
  const Trial trial{.side = 64, .input = input_, .output = output_};
  EXPECT_FAILS(try_out(*runtime_, to_bytes(bare), trial, samples_, ignore_progress),
               ErrorCode::kInvalidInput);
}

TEST_F(ConvertTest, RefusesANetworkWithOtherNamesAndOneWithoutSamples) {
  auto network = test::red_finder();
  network.mutable_graph()->mutable_output(0)->set_name("unneeded");
  EXPECT_FAILS(converted(network), ErrorCode::kInvalidInput);
  samples_.clear();
  EXPECT_FAILS(converted(test::red_finder()), ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace aip::model
