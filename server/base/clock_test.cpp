#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace aip {
namespace {

TEST(Clock, WritesWhatItReads) {
  for (const auto* text :
       {"1970-01-01T00:00:00.000Z", "2026-11-22T10:58:01.250Z", "2000-02-29T23:59:59.999Z"}) {
    const auto time = from_iso(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(to_iso(*time), text);
  }
}

TEST(Clock, ReadsTheUsualVariants) {
  const auto noon = from_iso("2026-11-22T12:00:00Z");
  ASSERT_TRUE(noon);
  EXPECT_EQ(from_iso("2026-11-22T20:00:00+08:00"), noon);
  EXPECT_EQ(from_iso("2026-11-22 12:00"), noon);
  EXPECT_EQ(from_iso("2026-11-22 12:00:00.000000"), noon);
  EXPECT_EQ(from_iso("2026-11-22"), from_iso("2026-11-22T00:00:00Z"));
}

TEST(Clock, RefusesWhatIsNoTime) {
  for (const auto* text : {"", "yesterday", "2026-13-01", "2026-02-30", "2026-11-22T25:00:00Z",
                           "2026-11-22T12:00:00.Z", "2026-11-22T12:00:00Zx", "-026-11-22"}) {
    EXPECT_FALSE(from_iso(text)) << text;
  }
}

}  // namespace
}  // namespace aip
