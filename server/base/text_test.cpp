#include "base/text.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace aip {
namespace {

TEST(Text, CountsNumbersInNames) {
  std::vector<std::string> names{"IMG_10.jpg", "img_2.jpg", "IMG_1.jpg", "a.jpg", "IMG_02.jpg", "IMG.jpg"};
  std::ranges::sort(names, natural_less);
  EXPECT_EQ(names, (std::vector<std::string>{"a.jpg", "IMG.jpg", "IMG_1.jpg", "IMG_02.jpg", "img_2.jpg",
                                             "IMG_10.jpg"}));
}

TEST(Text, NaturalOrderIsStrict) {
  for (const auto* a : {"a1", "a01", "A1", "", "1", "一"}) {
    EXPECT_FALSE(natural_less(a, a));
    for (const auto* b : {"a1", "a01", "A1", "", "1", "一"})
      EXPECT_FALSE(natural_less(a, b) && natural_less(b, a));
  }
}

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
