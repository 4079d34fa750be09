#include "base/text.hpp"

#include <string>

#include <gtest/gtest.h>

namespace aip {
namespace {

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_valid_utf8("台灯 é 🙂"));
  for (const auto* bad :
       {"\xff", "\xc3", "\xe2\x82", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\x80"}) {
    EXPECT_FALSE(is_valid_utf8(bad));
  }
}

TEST(Text, CutsBetweenCharacters) {
  EXPECT_EQ(truncate_utf8("台灯", 5), "台");
  EXPECT_EQ(truncate_utf8("台灯", 6), "台灯");
  EXPECT_EQ(truncate_utf8("abc", 2), "ab");
}

}  // namespace
}  // namespace aip
