#include "http/uri.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aip::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(PercentDecode, UndoesEscapes) {
  EXPECT_EQ(percent_decode("a%2Fb%20c+d"), "a/b c+d");
  EXPECT_EQ(percent_decode("a+b%2B", Plus::kIsBlank), "a b+");
  EXPECT_EQ(percent_decode("%E5%8F%B0%e7%81%af"), "台灯");
}

TEST(PercentDecode, RefusesWhatIsBroken) {
  for (const char* text :
       {"%", "%2", "a%2", "%zz", "%G0", "%00", "a%00b", "%FF", "%C0%AF", "%ED%A0%80", "%-1"}) {
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
  }
}

TEST(PercentDecode, IsUndoneByEncoding) {
  const std::string name = "台灯 100%/é?&\n.jpg";
  EXPECT_EQ(percent_decode(percent_encode(name)), name);
  EXPECT_EQ(percent_encode("a b"), "a%20b");
}

TEST(ParseTarget, SplitsPathAndQuery) {
  const auto target = parse_target("/a%2Fb/c?x=1&y=a+b&&z&x=%C3%A9=2");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->raw_path, "/a%2Fb/c");
  EXPECT_EQ(target->path, "/a/b/c");
  EXPECT_THAT(target->query, ElementsAre(Pair("x", "1"), Pair("y", "a b"), Pair("z", ""), Pair("x", "é=2")));
  EXPECT_EQ(target->authority, "");
}

TEST(ParseTarget, TakesTheAbsoluteForm) {
  const auto target = parse_target("HTTP://shop.example:8080/a?b=c");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->authority, "shop.example:8080");
  EXPECT_EQ(target->path, "/a");
  EXPECT_EQ(parse_target("http://shop")->path, "/");
}

TEST(ParseTarget, RefusesDotSegmentsInEverySpelling) {
  for (const char* target :
       {"/.", "/..", "/a/../b", "/a/./b", "/%2e%2e/b", "/a/%2E", "/.%2e/", "/a%2f..%2fb", "/a/..?x"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
  for (const char* target : {"/...", "/.well-known/x", "/a..b", "/..a", "/a?x=../.."}) {
    EXPECT_TRUE(parse_target(target)) << target;
  }
}

TEST(ParseTarget, RefusesWhatIsNoTarget) {
  for (const char* target : {"", "*", "a", "a/b", "shop:80", "/a#b", "/a?%", "/a?%00", "/a?x=%ff",
                             "http:///a", "http://user@shop/a", "ftp://shop/a"}) {
    EXPECT_FALSE(parse_target(target)) << target;
  }
}

}  // namespace
}  // namespace aip::http
