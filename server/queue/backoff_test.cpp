#include "queue/backoff.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace aip::queue {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesUpToTheLongest) {
  EXPECT_EQ(backoff_bound(1, 2s, 15min), 2s);
  EXPECT_EQ(backoff_bound(2, 2s, 15min), 4s);
  EXPECT_EQ(backoff_bound(5, 2s, 15min), 32s);
  EXPECT_EQ(backoff_bound(10, 2s, 15min), 15min);
  EXPECT_EQ(backoff_bound(1'000'000, 2s, 15min), 15min);
  EXPECT_EQ(backoff_bound(0, 2s, 15min), 2s);
  EXPECT_EQ(backoff_bound(1, 2s, 1s), 1s);
}

TEST(Backoff, SpreadsOverTheWholeSpan) {
  auto least = 1'000ms;
  auto most = 0ms;
  for (int i = 0; i < 2'000; ++i) {
    const auto delay = random_up_to(1'000ms);
    ASSERT_GE(delay, 0ms);
    ASSERT_LE(delay, 1'000ms);
    least = std::min(least, delay);
    most = std::max(most, delay);
  }
  EXPECT_LT(least, 50ms);
  EXPECT_GT(most, 950ms);
  EXPECT_EQ(random_up_to(0ms), 0ms);
  EXPECT_EQ(random_up_to(-5ms), 0ms);
}

}  // namespace
}  // namespace aip::queue
