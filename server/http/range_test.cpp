#include "http/range.hpp"

#include <gtest/gtest.h>

namespace aip::http {
namespace {

std::string answer(std::string_view header, std::uint64_t size) {
  const RangeChoice choice = choose_range(header, size);
  switch (choice.answer) {
    case RangeAnswer::kWhole:
      return "whole";
    case RangeAnswer::kUnsatisfiable:
      return "none";
    case RangeAnswer::kPart:
      break;
  }
  return std::to_string(choice.range.first) + "-" + std::to_string(choice.range.last);
}

TEST(ChooseRange, TakesEachFormOfASingleRange) {
  EXPECT_EQ(answer("bytes=0-0", 10), "0-0");
  EXPECT_EQ(answer("bytes=2-5", 10), "2-5");
  EXPECT_EQ(answer("bytes=2-", 10), "2-9");
  EXPECT_EQ(answer("bytes=-3", 10), "7-9");
  EXPECT_EQ(answer("Bytes= 2-5", 10), "2-5");
}

TEST(ChooseRange, EndsAtTheEndOfTheFile) {
  EXPECT_EQ(answer("bytes=5-99", 10), "5-9");
  EXPECT_EQ(answer("bytes=-99", 10), "0-9");
  EXPECT_EQ(answer("bytes=0-99999999999999999999999", 10), "0-9");
}

TEST(ChooseRange, SaysWhenNothingOfTheFileIsAskedFor) {
  EXPECT_EQ(answer("bytes=10-", 10), "none");
  EXPECT_EQ(answer("bytes=99999999999999999999999-", 10), "none");
  EXPECT_EQ(answer("bytes=-0", 10), "none");
  EXPECT_EQ(answer("bytes=0-", 0), "none");
  EXPECT_EQ(answer("bytes=-5", 0), "none");
}

TEST(ChooseRange, GivesTheWholeFileForAnythingElse) {
  for (const char* header : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=+1-2",
                             "bytes=1-2-3", "bytes=0-1,3-4", "lines=0-1", "bytes=0x1-2", "bytes=1 - 2"}) {
    EXPECT_EQ(answer(header, 10), "whole") << header;
  }
}

}  // namespace
}  // namespace aip::http
