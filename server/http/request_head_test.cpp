#include "http/request_head.hpp"

#include <gtest/gtest.h>

namespace aip::http {
namespace {

// The head's length, or minus the status of the refusal; the bytes arrive `step` at a time.
int scan(const std::string& bytes, std::size_t step) {
  HeadScanner scanner;
  for (std::size_t size = std::min(step, bytes.size());; size = std::min(size + step, bytes.size())) {
    const auto scanned = scanner.scan(std::string_view(bytes).substr(0, size));
    if (!scanned) return -scanned.error().status;
    if (*scanned > 0 || size == bytes.size()) return static_cast<int>(*scanned);
  }
}

int status_of(const std::string& head) {
  const auto parsed = parse_head(head);
  return parsed ? 200 : parsed.error().status;
}

std::string with(const std::string& fields) { return "POST /a HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n"; }

TEST(HeadScanner, FindsTheEndHoweverTheBytesArrive) {
  const std::string head = with("A: b\r\n");
  for (const std::size_t step : {1u, 2u, 3u, 7u, 1000u}) {
    EXPECT_EQ(scan(head + "body\n", step), static_cast<int>(head.size())) << step;
    EXPECT_EQ(scan(head.substr(0, head.size() - 1), step), 0) << step;
  }
}

TEST(HeadScanner, RefusesWhatIsReadInTwoWays) {
  for (const std::string& head : {
           std::string("GET / HTTP/1.1\nHost: x\n\n"),
           std::string("GET / HTTP/1.1\r\nHost: x\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: x\r\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nA: b\0c\r\n\r\n", 27),
           std::string("\r\n\r\n"),
           std::string("\n"),
       }) {
    for (const std::size_t step : {1u, 1000u}) EXPECT_EQ(scan(head, step), -400) << head;
  }
}

TEST(HeadScanner, EndsHeadsThatDoNotEnd) {
  EXPECT_EQ(scan("GET /" + std::string(20000, 'a'), 100), -414);
  EXPECT_EQ(scan("GET / HTTP/1.1\r\nA: " + std::string(20000, 'a'), 100), -431);
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 10000; ++i) many += "A:b\r\n";
  EXPECT_EQ(scan(many, 5000), -431);
}

TEST(ParseHead, ReadsARequest) {
  const auto head = parse_head(
      "PUT /a?b HTTP/1.1\r\nhost: shop:80\r\nContent-Length: 12\r\nX:\t v w \r\nExpect: "
      "100-Continue\r\n\r\n");
  ASSERT_TRUE(head) << head.error().reason;
  EXPECT_EQ(head->method, "PUT");
  EXPECT_EQ(head->target, "/a?b");
  EXPECT_EQ(head->headers.find("Host"), "shop:80");
  EXPECT_EQ(head->headers.find("x"), "v w");
  EXPECT_EQ(head->content_length, 12u);
  EXPECT_TRUE(head->keep_alive);
  EXPECT_TRUE(head->expects_continue);
  EXPECT_FALSE(head->chunked);
}

TEST(ParseHead, KnowsWhenTheConnectionGoesOn) {
  EXPECT_TRUE(parse_head(with(""))->keep_alive);
  EXPECT_FALSE(parse_head(with("Connection: Close\r\n"))->keep_alive);
  EXPECT_FALSE(parse_head(with("Connection: x, close\r\n"))->keep_alive);
  EXPECT_FALSE(parse_head("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->keep_alive);
}

TEST(ParseHead, WantsExactlyOneHost) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
  for (const char* host : {"", "a b", "a/b", "a@b", "a,b c", "a?b", "\xff"}) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"), 400) << host;
  }
  for (const char* host : {"a", "a.b:80", "[::1]:8080", "127.0.0.1"}) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"), 200) << host;
  }
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 200);
}

TEST(ParseHead, WantsOneReadingOfTheBodysLength) {
  for (const char* fields : {
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
           "Content-Length: 5\r\nContent-Length: 5\r\n",
           "Content-Length: 5\r\nContent-Length: 6\r\n",
           "Content-Length: 5, 5\r\n",
           "Content-Length: +5\r\n",
           "Content-Length: -5\r\n",
           "Content-Length: 0x5\r\n",
           "Content-Length: 5 5\r\n",
           "Content-Length:\r\n",
           "Content-Length: 99999999999999999999\r\n",
           "Content-Length : 5\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
       }) {
    EXPECT_EQ(status_of(with(fields)), 400) << fields;
  }
  for (const char* coding :
       {"gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked", "identity", "xchunked", ""}) {
    const int status = status_of(with("Transfer-Encoding: " + std::string(coding) + "\r\n"));
    EXPECT_TRUE(status == 501 || status == 400) << coding << ": " << status;
  }
  EXPECT_EQ(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  EXPECT_TRUE(parse_head(with("Transfer-Encoding: Chunked\r\n"))->chunked);
}

TEST(ParseHead, RefusesWhatIsNotHttp) {
  for (const char* line :
       {"GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET / HTTP/1.1x", "G@T / HTTP/1.1",
        "GET /a b HTTP/1.1", "GET\t/ HTTP/1.1", "/ HTTP/1.1", "GET / http/1.1"}) {
    const int status = status_of(std::string(line) + "\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(status == 400 || status == 505) << line << ": " << status;
  }
  EXPECT_EQ(status_of("PRI * HTTP/2.0\r\n\r\n"), 505);
  EXPECT_EQ(status_of(with("A b: c\r\n")), 400);
  EXPECT_EQ(status_of(with(": c\r\n")), 400);
  EXPECT_EQ(status_of(with("A\r\n")), 400);
  EXPECT_EQ(status_of(with("A: \x01\r\n")), 400);
  EXPECT_EQ(status_of(with("A: \x7f\r\n")), 400);
}

TEST(ParseHead, HasItsLimits) {
  EXPECT_EQ(status_of("GET /" + std::string(kMaxTargetBytes, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n"), 414);
  EXPECT_EQ(status_of("GET /" + std::string(kMaxTargetBytes - 1, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
  EXPECT_EQ(status_of(with("A: " + std::string(kMaxHeadBytes - 60, 'a') + "\r\n")), 200);
  EXPECT_EQ(status_of(with("Expect: the-unexpected\r\n")), 417);
}

TEST(ParseHead, TellsThatItRefusesAHeadRequest) {
  EXPECT_TRUE(parse_head("HEAD / HTTP/1.1\r\nHost: x\r\nExpect: y\r\n\r\n").error().to_head);
  EXPECT_TRUE(parse_head("HEAD / HTTP/1.1\r\n\r\n").error().to_head);
  EXPECT_TRUE(parse_head("HEAD / HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n").error().to_head);
  EXPECT_FALSE(parse_head("GET / HTTP/1.1\r\nHost: x\r\nExpect: y\r\n\r\n").error().to_head);
}

}  // namespace
}  // namespace aip::http
