#include "service/throttle.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"
#include "support/matchers.hpp"

namespace aip::service {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

class AThrottle : public ::testing::Test {
 protected:
  void fail_once(std::string_view key = "a") {
    auto attempt = throttle_.begin(key);
    ASSERT_OK(attempt);
    attempt->failed();
  }

  std::chrono::milliseconds wait(std::string_view key = "a") {
    const auto attempt = throttle_.begin(key);
    return attempt ? seconds(0) : attempt.error().retry_after;
  }

  test::ManualClock clock_;
  Throttle throttle_{clock_, {.free = 3, .first = seconds(30), .longest = seconds(100), .memory = hours(1)}};
};

TEST_F(AThrottle, MakesEachFailureBeyondTheFreeOnesWaitTwiceAsLong) {
  for (int i = 0; i < 3; ++i) fail_once();
  EXPECT_EQ(wait(), seconds(30));
  EXPECT_EQ(wait("b"), seconds(0));
  clock_.advance(seconds(29));
  EXPECT_EQ(wait(), seconds(1));
  clock_.advance(seconds(1));
  fail_once();
  EXPECT_EQ(wait(), seconds(60));
  clock_.advance(seconds(60));
  fail_once();
  EXPECT_EQ(wait(), seconds(100)) << "it does not grow for ever";
}

TEST_F(AThrottle, CountsAttemptsThatAreUnderWay) {
  std::vector<Throttle::Attempt> running;
  for (int i = 0; i < 3; ++i) running.push_back(*throttle_.begin("a"));
  EXPECT_EQ(wait(), seconds(1));
  running.pop_back();  // without a verdict
  EXPECT_EQ(wait(), seconds(0));
  running.clear();
  for (int i = 0; i < 3; ++i) fail_once();
  clock_.advance(seconds(30));
  const auto one = throttle_.begin("a");
  ASSERT_OK(one);
  EXPECT_EQ(wait(), seconds(1)) << "one at a time after the free ones";
}

TEST_F(AThrottle, ForgetsAfterASuccessAndWithTime) {
  for (int i = 0; i < 2; ++i) fail_once();
  throttle_.begin("a")->succeeded();
  for (int i = 0; i < 3; ++i) fail_once();
  EXPECT_EQ(wait(), seconds(30));
  clock_.advance(hours(1));
  for (int i = 0; i < 3; ++i) fail_once();
  EXPECT_EQ(wait(), seconds(30)) << "as if for the first time";
}

TEST_F(AThrottle, KeepsWhatIsGuessedAtWhenKeysAreMadeUp) {
  for (int i = 0; i < 3; ++i) fail_once("victim");
  for (int i = 0; i < 11'000; ++i) fail_once("made up " + std::to_string(i));
  EXPECT_EQ(wait("victim"), seconds(30));
}

}  // namespace
}  // namespace aip::service
