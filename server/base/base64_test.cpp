#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace aip {
namespace {

TEST(Base64, WritesTheVectorsOfTheRfc) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, ReadsBackEveryByte) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(from_base64(to_base64(all)), all);
}

TEST(Base64, TakesMissingPaddingAndLineBreaks) {
  EXPECT_EQ(from_base64("Zm9v\r\nYg"), "foob");
  EXPECT_EQ(from_base64("Zg"), "f");
}

TEST(Base64, RefusesWhatIsNone) {
  for (const auto* text : {"Z", "Zg=", "Zg===", "Z=g=", "Zm9v!", "data:image/png;base64,Zg==", "Zm9vY"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace aip
