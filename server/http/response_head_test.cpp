#include "http/response_head.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/mime.hpp"

namespace aip::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(HttpDate, WritesTheFormOfTheStandard) {
  EXPECT_EQ(http_date(std::chrono::sys_seconds(std::chrono::seconds(784111777))),
            "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(std::chrono::sys_seconds(std::chrono::seconds(1709164800))),
            "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST(ResponseHead, HasOneStatusLineAndAnEmptyLineAtTheEnd) {
  const std::string head = response_head(404, {}, {}, {.content_length = 3});
  EXPECT_THAT(head, StartsWith("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(head, HasSubstr("\r\nContent-Length: 3\r\n\r\n"));
  EXPECT_THAT(response_head(299, {}, {}, {}), StartsWith("HTTP/1.1 299 Unknown\r\n"));
}

TEST(ResponseHead, KeepsFieldsOfTheSameNameApart) {
  Headers headers;
  headers.add("Set-Cookie", "a=1");
  headers.add("Set-Cookie", "b=2");
  EXPECT_THAT(response_head(200, headers, {}, {}), HasSubstr("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"));
}

TEST(ResponseHead, LetsOnlyTheServerSpeakAboutFraming) {
  Headers headers;
  headers.set("transfer-encoding", "gzip");
  headers.set("connection", "upgrade");
  const std::string head = response_head(200, headers, {}, {.chunked = true, .close = true});
  EXPECT_THAT(head, Not(HasSubstr("gzip")));
  EXPECT_THAT(head, Not(HasSubstr("upgrade")));
  EXPECT_THAT(head, HasSubstr("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"));
}

TEST(ContentTypeOf, GoesByTheEnding) {
  EXPECT_EQ(content_type_of("assets/index-1a2b.js"), "text/javascript; charset=utf-8");
  EXPECT_EQ(content_type_of("IMG_1.JPG"), "image/jpeg");
  EXPECT_EQ(content_type_of("a.b.woff2"), "font/woff2");
  for (const char* name : {"", "README", "a.", "a.unknown", ".js/x"}) {
    EXPECT_EQ(content_type_of(name), "application/octet-stream") << name;
  }
}

}  // namespace
}  // namespace aip::http
