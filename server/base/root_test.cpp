#include "base/root.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace aip {
namespace {

TEST(Root, SurvivesWhatIsThrownAndCountsIt) {
  const auto before = noted_exceptions();
  EXPECT_FALSE(survives("a test", [] { throw std::runtime_error("thrown"); }));
  EXPECT_FALSE(survives("a test", [] { throw 7; }));
  EXPECT_TRUE(survives("a test", [] {}));
  EXPECT_EQ(noted_exceptions(), before + 2);
}

TEST(Root, RunsALoopOnAfterAHandlerThatThrew) {
  struct Loop {
    int rounds = 0;

    void run() {
      if (++rounds < 3) throw std::runtime_error("thrown");
    }
  } loop;

  run_loop("a test", loop);
  EXPECT_EQ(loop.rounds, 3);
}

TEST(RootDeathTest, AThreadThatThrowsEndsTheProcess) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(start_thread("a test", [] { throw std::runtime_error("thrown"); }).join(),
              testing::ExitedWithCode(kExitOnException), "unexpected exception in a test: thrown");
}

TEST(RootDeathTest, ACoroutineThatThrowsEndsTheProcessOrNot) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto thrown = std::make_exception_ptr(std::runtime_error("thrown"));
  GoesOn{"a test"}(thrown);
  EndsProcess{"a test"}(nullptr);
  EXPECT_EXIT(EndsProcess{"a test"}(thrown), testing::ExitedWithCode(kExitOnException), "can't continue");
}

}  // namespace
}  // namespace aip
