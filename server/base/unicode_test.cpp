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

TEST(Unicode, ASearchFindsLettersWithoutTheirAccents) {
  EXPECT_EQ(search_key("İSTANBUL"), search_key("istanbul"));
  EXPECT_EQ(search_key("ısparta"), search_key("ISPARTA"));
  EXPECT_EQ(search_key("Ёлка"), search_key("елка"));
  EXPECT_EQ(search_key("naïve Müller Łódź"), search_key("naive muller łodz"));
  EXPECT_EQ(search_key("ΟΔΌΣ"), search_key("οδος"));
  EXPECT_EQ(search_key("σασ"), search_key("σας"));
  EXPECT_NE(search_key("майка"), search_key("маика")) << "й is a letter of its own";
  EXPECT_NE(search_key("が"), search_key("か"));
}

TEST(Unicode, BlanksOfAnyScriptAreTrimmed) {
  for (const auto* blank :
       {" ", "\t", "\u3000", "\u00a0", "\u2009", "\u2028", "\u0085", "\ufeff", "\u200b", "\u200e"}) {
    EXPECT_EQ(trim_blanks(std::string(blank) + "MUG 1" + blank + blank), "MUG 1") << "blank " << blank;
    EXPECT_EQ(trim_blanks(blank), "");
  }
  EXPECT_EQ(trim_blanks("\xff"), "\xff");
}

TEST(Unicode, InvisibleCharactersAreTakenOut) {
  EXPECT_EQ(without_invisible("MU\u00adG\u200b\u200e1\ufeff"), "MUG1");
  EXPECT_EQ(without_invisible("\u202eevil"), "\u202eevil");
  EXPECT_EQ(without_invisible("👨\u200d👩 ☕\ufe0f"), "👨\u200d👩 ☕\ufe0f")
      << "joiners and selectors are seen";
  EXPECT_EQ(without_invisible("🏴\U000e0067\U000e0062\U000e007f"), "🏴\U000e0067\U000e0062\U000e007f");
}

TEST(Unicode, NamesOfFilesAreOrderedAsPeopleCount) {
  std::vector<std::string> names{"IMG_10.jpg", "фото 1.jpg", "IMG_2.jpg",  "IMG_1.jpg", "zoo.jpg",
                                 "IMG.jpg",    "Ärmel.jpg",  "Фото 2.jpg", "ель 2.jpg", "фото 10.jpg"};
  std::ranges::sort(names, natural_file_less);
  EXPECT_EQ(names,
            (std::vector<std::string>{"Ärmel.jpg", "IMG.jpg", "IMG_1.jpg", "IMG_2.jpg", "IMG_10.jpg",
                                      "zoo.jpg", "ель 2.jpg", "фото 1.jpg", "Фото 2.jpg", "фото 10.jpg"}));
}

TEST(Unicode, NaturalOrderIsStrictAndThatOfTheSortKeys) {
  for (const auto* a : {"a1", "a01", "A1", "", "1", "一", "ё", "е"}) {
    EXPECT_FALSE(natural_less(a, a));
    for (const auto* b : {"a1", "a01", "A1", "", "1", "一", "ё", "е"}) {
      EXPECT_EQ(natural_less(a, b), sort_key(a) < sort_key(b)) << a << " and " << b;
    }
  }
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
