#include "http/conditional.hpp"

#include <gtest/gtest.h>

namespace aip::http {
namespace {

Headers with(std::string_view name, std::string value) {
  Headers headers;
  headers.set(name, std::move(value));
  return headers;
}

TEST(ClientHas, ComparesTagsWeaklyInAList) {
  const Headers response = with("ETag", "\"a,b\"");
  EXPECT_TRUE(client_has(with("If-None-Match", "\"a,b\""), response));
  EXPECT_TRUE(client_has(with("If-None-Match", "\"x\" , W/\"a,b\""), response));
  EXPECT_TRUE(client_has(with("If-None-Match", " * "), response));
  EXPECT_TRUE(client_has(with("If-None-Match", "\"v\""), with("ETag", "W/\"v\"")));
}

TEST(ClientHas, IsFalseForOtherTagsAndNonsense) {
  const Headers response = with("ETag", "\"a\"");
  for (const char* value : {"", "a", "\"b\"", "\"a", "\"A\"", "\"ab\"", "*x"}) {
    EXPECT_FALSE(client_has(with("If-None-Match", value), response)) << value;
  }
  EXPECT_FALSE(client_has(Headers(), response));
  EXPECT_FALSE(client_has(with("If-None-Match", "*"), Headers()));
}

TEST(RangeIsCurrent, NeedsTheSameStrongTagOrDate) {
  EXPECT_TRUE(range_is_current(Headers(), Headers()));
  EXPECT_TRUE(range_is_current(with("If-Range", "\"a\""), with("ETag", "\"a\"")));
  EXPECT_FALSE(range_is_current(with("If-Range", "\"a\""), with("ETag", "\"b\"")));
  EXPECT_FALSE(range_is_current(with("If-Range", "W/\"a\""), with("ETag", "W/\"a\"")));
  EXPECT_FALSE(range_is_current(with("If-Range", "\"a\""), Headers()));
  const std::string date = "Sun, 06 Nov 1994 08:49:37 GMT";
  EXPECT_TRUE(range_is_current(with("If-Range", date), with("Last-Modified", date)));
  EXPECT_FALSE(range_is_current(with("If-Range", date), with("ETag", "\"a\"")));
}

}  // namespace
}  // namespace aip::http
