#include "service/archive_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/unicode.hpp"

namespace aip::service {
namespace {

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(ArchiveNamesTest, NumberWhatClashesWhateverTheCase) {
  ArchiveNames names(NameStyle::kAsIs);
  EXPECT_EQ(names.add("mug", "a.jpg", "jpg"), "mug/a.jpg");
  EXPECT_EQ(names.add("mug", "a.png", "jpg"), "mug/a-2.jpg");
  EXPECT_EQ(names.add("mug", "A.JPG", "jpg"), "mug/A-3.jpg");
  EXPECT_EQ(names.add("mug", "a-2.jpg", "jpg"), "mug/a-2-2.jpg");
  EXPECT_EQ(names.add("jug", "a.jpg", "jpg"), "jug/a.jpg");
}

TEST(ArchiveNamesTest, ReplaceTheExtensionOnly) {
  ArchiveNames names(NameStyle::kAsIs);
  EXPECT_EQ(names.add("v1.2", "photo", "jpg"), "v1.2/photo.jpg");
  EXPECT_EQ(names.add("mug", ".hidden", "jpg"), "mug/.hidden.jpg");
  EXPECT_EQ(names.add("mug", "a.b.png", "webp"), "mug/a.b.webp");
}

TEST(ArchiveNamesTest, AreDistinctOnDisksThatFoldCaseOrComposeLetters) {
  ArchiveNames names(NameStyle::kPortable);
  EXPECT_EQ(names.add("mug", "Фото.jpg", "jpg"), "mug/Фото.jpg");
  EXPECT_EQ(names.add("mug", "фото.jpg", "jpg"), "mug/фото-2.jpg");
  EXPECT_EQ(names.add("mug", "\u0439.jpg", "jpg"), "mug/\u0439.jpg");
  EXPECT_EQ(names.add("mug", "\u0438\u0306.jpg", "jpg"), "mug/\u0438\u0306-2.jpg");
  EXPECT_EQ(names.add("MUG", "front.jpg", "jpg"), "MUG-2/front.jpg") << "two SKUs never share a folder";
  EXPECT_EQ(names.add("MUG", "back.jpg", "jpg"), "MUG-2/back.jpg");
  EXPECT_EQ(names.add("a:b", "1.jpg", "jpg"), "a_b/1.jpg");
  EXPECT_EQ(names.add("a_b", "1.jpg", "jpg"), "a_b-2/1.jpg");
}

TEST(ArchiveNamesTest, NeverGiveAFileTheNameOfAFolder) {
  ArchiveNames names(NameStyle::kPortable);
  EXPECT_EQ(names.add("mug", "front.jpg", "jpg"), "mug/front.jpg");
  EXPECT_EQ(names.add("mug", "front.jpg/1.jpg", "jpg"), "mug/front.jpg-2/1.jpg");
  EXPECT_EQ(names.add("mug", "back.jpg/1.jpg", "jpg"), "mug/back.jpg/1.jpg");
  EXPECT_EQ(names.add("mug", "back.png", "jpg"), "mug/back-2.jpg");
}

TEST(ArchiveNamesTest, CanBeUnpackedOnWindows) {
  for (const auto& [name, portable] : std::vector<std::pair<std::string, std::string>>{
           {"1:2 inch", "1_2 inch"}, {"5\" plate", "5_ plate"},
           {"x<y>|z", "x_y__z"},     {"front?", "front_"},
           {"a*b", "a_b"},           {"a\\b", "a_b"},
           {"a\tb\x7f", "a_b_"},     {"T.N.T.", "T.N.T"},
           {"detail ", "detail"},    {". .", "_"},
           {"con", "con_"},          {"Nul.tar.gz", "Nul_.tar.gz"},
           {"AUX .x", "AUX_.x"},     {"com1", "com1_"},
           {"LPT9.a", "LPT9_.a"},    {"com¹", "com¹_"},
           {"CONIN$", "CONIN$_"},    {"com0", "com0"},
           {"console", "console"},   {".nul", ".nul"}}) {
    EXPECT_EQ(portable_segment(name), portable) << name;
  }
  ArchiveNames names(NameStyle::kPortable);
  EXPECT_EQ(names.add("T.N.T.", "detail /nul.png", "jpg"), "T.N.T/detail/nul_.jpg");
  EXPECT_EQ(names.add("con", "front?.jpg", "jpg"), "con_/front_.jpg");
  EXPECT_EQ(names.add("mug", "aux" + repeated(" ", 248) + ".jpg", "jpg"), "mug/aux_.jpg");
  ArchiveNames local(NameStyle::kAsIs);
  EXPECT_EQ(local.add("1:2 ", "a?.png", "jpg"), "1:2 /a?.jpg") << "this machine's disk takes them";
}

TEST(ArchiveNamesTest, HaveNoPartBeyond255Bytes) {
  for (const auto style : {NameStyle::kAsIs, NameStyle::kPortable}) {
    ArchiveNames names(style);
    const std::string long_name = repeated("ж", 127);
    const auto first = names.add("mug", long_name + ".tif", "webp");
    EXPECT_EQ(first, "mug/" + repeated("ж", 125) + ".webp");
    EXPECT_EQ(names.add("mug", long_name, "webp"), "mug/" + repeated("ж", 124) + "-2.webp");
    const std::string folder = repeated("я", 127);
    EXPECT_EQ(names.add(folder, "a.jpg", "jpg"), folder + "/a.jpg");
    EXPECT_EQ(names.add(repeated("Я", 127), "a.jpg", "jpg"), repeated("Я", 126) + "-2/a.jpg");
  }
}

TEST(FoldNameTest, FoldsCaseAndComposition) {
  EXPECT_EQ(fold_name("Кружка.JPG"), fold_name("КРУЖКА.jpg"));
  EXPECT_EQ(fold_name("\u0419"), fold_name("\u0438\u0306"));
  EXPECT_EQ(fold_name("Größe"), fold_name("GRÖSSE"));
  EXPECT_NE(fold_name("ёлка"), fold_name("елка"));
}

}  // namespace
}  // namespace aip::service
