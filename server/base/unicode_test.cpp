#include "base/unicode.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace aip {
namespace {

TEST(Unicode, OneSpellingOfWhatIsCanonicallyTheSame) {
  EXPECT_EQ(to_nfc("Чаи\u0306ник"), "Чайник");
  EXPECT_EQ(to_nfc("u\u0308ber"), "über");
  EXPECT_EQ(to_nfc("\u1112\u1161\u11ab"), "한");
  EXPECT_EQ(to_nfc("SKU-1"), "SKU-1");
  EXPECT_EQ(to_nfc("①"), "①");  // looks alike, but is another character
}

TEST(Unicode, ASearchFindsWhateverTheCase) {
  for (const auto* typed : {"кружка", "КРУЖКА", "Кружка"}) EXPECT_EQ(search_key(typed), "кружка");
  EXPECT_EQ(search_key("Чаи\u0306ник"), search_key("ЧАЙНИК"));
  EXPECT_EQ(search_key("STRASSE"), search_key("Straße"));
  EXPECT_EQ(search_key("ＳＫＵ"), "sku");
}

TEST(Unicode, SortsSkusAsPeopleDo) {
  std::vector<std::string> names{"SKU-10", "Кружка", "7",     "SKU-2", "ёлка",
                                 "1E10",   "007",    "sku-3", "Ель",   "SKU-1"};
  std::ranges::sort(names, {}, sort_key);
  const std::vector<std::string> expected{"1E10",  "007",    "7",    "SKU-1", "SKU-2",
                                          "sku-3", "SKU-10", "ёлка", "Ель",   "Кружка"};
  // Which of 007 and 7 is first does not matter, as long as they are two.
  EXPECT_NE(sort_key("007"), sort_key("7"));
  auto zeros = std::ranges::find(names, "7");
  if (zeros + 1 != names.end() && zeros[1] == "007") std::iter_swap(zeros, zeros + 1);
  EXPECT_EQ(names, expected);
}

TEST(Unicode, ASortKeyTellsNamesApartAndHoldsPrintableAscii) {
  EXPECT_NE(sort_key("mug"), sort_key("MUG"));
  EXPECT_NE(sort_key("a b"), sort_key("ab"));
  EXPECT_EQ(sort_key("и\u0306"), sort_key("й"));
  EXPECT_LT(sort_key("SKU"), sort_key("SKU-1"));
  EXPECT_FALSE(sort_key("").empty());
  for (const char c : sort_key("台灯 🙂 é 12345678901234567890")) EXPECT_TRUE(c > ' ' && c < 0x7f);
}

}  // namespace
}  // namespace aip
