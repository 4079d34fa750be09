#include "http/body_decoder.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace aip::http {
namespace {

struct Decoded {
  std::string body;
  std::string rest;  // what follows the message
  int status = 200;
  bool done = false;
};

Decoded decode(RequestHead head, std::string_view bytes, std::size_t step) {
  BodyDecoder decoder = BodyDecoder::of(head);
  Decoded decoded;
  while (!decoder.done() && !bytes.empty()) {
    const auto next = decoder.decode(bytes.substr(0, step));
    if (!next) {
      decoded.status = next.error().status;
      return decoded;
    }
    decoded.body += next->body;
    bytes.remove_prefix(next->consumed);
  }
  decoded.rest = bytes;
  decoded.done = decoder.done();
  return decoded;
}

Decoded chunked(std::string_view bytes, std::size_t step = 1000) {
  return decode({.chunked = true}, bytes, step);
}

TEST(BodyDecoder, TakesExactlyTheAnnouncedLength) {
  const Decoded decoded = decode({.content_length = 5}, "helloGET /", 3);
  EXPECT_EQ(decoded.body, "hello");
  EXPECT_EQ(decoded.rest, "GET /");
  EXPECT_TRUE(decoded.done);
  EXPECT_TRUE(decode({}, "GET /", 3).done);
  EXPECT_FALSE(decode({.content_length = 5}, "hell", 3).done);
}

TEST(BodyDecoder, JoinsChunksHoweverTheyArrive) {
  for (const std::size_t step : {1u, 2u, 3u, 5u, 1000u}) {
    const Decoded decoded = chunked("5\r\nhello\r\n00a\r\n 0123\r\n789\r\n0\r\n\r\nnext", step);
    EXPECT_EQ(decoded.body, "hello 0123\r\n789") << step;
    EXPECT_EQ(decoded.rest, "next") << step;
    EXPECT_TRUE(decoded.done) << step;
  }
}

TEST(BodyDecoder, DropsTrailers) {
  const Decoded decoded = chunked("1\r\na\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\nnext");
  EXPECT_EQ(decoded.body, "a");
  EXPECT_EQ(decoded.rest, "next");
}

TEST(BodyDecoder, RefusesMalformedChunks) {
  for (const char* bytes :
       {"\r\n", "x\r\n", "-1\r\n", "+1\r\n", " 1\r\na\r\n", "1 \r\na\r\n", "1\na\r\n", "1\r\rna\r\n",
        "1\r\nab\r\n", "1\r\na\n", "1\r\na\r\r", "1;x=y\r\na\r\n", "0x1\r\na\r\n", "0\r\n bad: x\r\n\r\n",
        "0\r\nA: b\n\r\n", "0\r\n\n", "0\r\n\r\r"}) {
    EXPECT_EQ(chunked(bytes).status, 400) << bytes;
    EXPECT_EQ(chunked(bytes, 1).status, 400) << bytes;
  }
}

TEST(BodyDecoder, HasItsLimits) {
  EXPECT_EQ(chunked("ffffffffffffffff\r\n").status, 413);
  EXPECT_EQ(chunked(std::string(1000, '0')).status, 413);
  EXPECT_EQ(chunked("0\r\nA: " + std::string(10000, 'a')).status, 431);
}

}  // namespace
}  // namespace aip::http
