#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "http/test_server.hpp"

namespace aip::http {
namespace {

using namespace std::chrono_literals;
using test::Gate;
using test::Reply;
using test::text;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class AFile : public test::ServerTest {
 protected:
  void serve(std::string bytes) {
    contents = std::move(bytes);
    ASSERT_OK(write_file_durably(folder / "file", contents));
    route(Method::kGet, "/file", [this](Request&) {
      auto file = open_regular(folder / "file");
      Response response;
      response.headers.set("ETag", "\"v1\"");
      const std::uint64_t size = file_size(file->get());
      response.body = FileBody{.file = *std::move(file), .size = size};
      return response;
    });
    start();
  }

  std::string contents;
};

TEST_F(AFile, IsSentWhole) {
  std::string bytes;
  for (int i = 0; i < 300'000; ++i) bytes += std::to_string(i);
  serve(bytes);
  auto client = this->client();
  const Reply reply = client.get("/file");
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.body == contents);
  EXPECT_EQ(reply.header("Accept-Ranges"), "bytes");
  client.send("HEAD /file HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\n\r\n");
  const Reply head = client.read_reply(true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), std::to_string(contents.size()));
  EXPECT_EQ(client.get("/file", "If-None-Match: \"v1\"\r\n").status, 304);
}

TEST_F(AFile, IsSentInPart) {
  serve("0123456789");
  auto client = this->client();
  const Reply part = client.get("/file", "Range: bytes=2-5\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "2345");
  EXPECT_EQ(part.header("Content-Range"), "bytes 2-5/10");
  EXPECT_EQ(client.get("/file", "Range: bytes=-3\r\n").body, "789");
  EXPECT_EQ(client.get("/file", "Range: bytes=2-5\r\nIf-Range: \"v1\"\r\n").body, "2345");
  EXPECT_EQ(client.get("/file", "Range: bytes=2-5\r\nIf-Range: \"v0\"\r\n").body, "0123456789");
  const Reply several = client.get("/file", "Range: bytes=0-1,3-4\r\n");
  EXPECT_EQ(several.status, 200);
  EXPECT_EQ(several.body, "0123456789");
}

TEST_F(AFile, SaysItsSizeWhenTheRangeIsBehindItsEnd) {
  serve("0123456789");
  auto client = this->client();
  const Reply reply = client.get("/file", "Range: bytes=10-\r\n");
  EXPECT_EQ(reply.status, 416);
  EXPECT_EQ(reply.header("Content-Range"), "bytes */10");
  EXPECT_EQ(reply.body, "");
  EXPECT_EQ(client.get("/file").body, "0123456789");
}

TEST_F(AFile, MayBeEmpty) {
  serve("");
  auto client = this->client();
  EXPECT_EQ(client.get("/file").status, 200);
  EXPECT_EQ(client.get("/file", "Range: bytes=0-\r\n").status, 416);
}

TEST_F(AFile, ThatShrinksMeanwhileCutsTheConnection) {
  route(Method::kGet, "/shrunk", [this](Request&) {
    EXPECT_OK(write_file_durably(folder / "short", "short"));
    auto file = open_regular(folder / "short");
    Response response;
    response.body = FileBody{.file = *std::move(file), .size = 100};
    return response;
  });
  start();
  const Reply reply = client().get("/shrunk");
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.whole);
}

class AStream : public test::ServerTest {
 protected:
  using Source = std::function<Piece(std::string&)>;

  // Each answer has a source of its own.
  void stream(std::optional<std::uint64_t> size, std::function<Source()> make) {
    route(Method::kGet, "/stream", [size, make](Request&) {
      Response response;
      response.body = StreamBody{.source = make(), .size = size};
      return response;
    });
  }

  static Source once(std::string text) {
    return [text](std::string& piece) {
      piece = text;
      return Piece::kLast;
    };
  }
};

TEST_F(AStream, ArrivesInChunks) {
  stream(std::nullopt, [] {
    return [i = 0](std::string& piece) mutable {
      if (i % 3 == 2) piece = "";  // nothing yet
      if (i % 3 != 2) piece = std::to_string(i) + std::string(500, 'x');
      return ++i < 2000 ? Piece::kMore : Piece::kLast;
    };
  });
  std::string expected;
  for (int i = 0; i < 2000; ++i) {
    if (i % 3 != 2) expected += std::to_string(i) + std::string(500, 'x');
  }
  start();
  auto client = this->client();
  const Reply reply = client.get("/stream");
  EXPECT_EQ(reply.header("Transfer-Encoding"), "chunked");
  EXPECT_TRUE(reply.whole);
  EXPECT_TRUE(reply.body == expected);
  EXPECT_TRUE(client.get("/stream").body == expected);
}

TEST_F(AStream, ArrivesWithItsLengthWhenThatIsKnown) {
  stream(1'000'000, [] { return once(std::string(1'000'000, 'x')); });
  start();
  auto client = this->client();
  const Reply reply = client.get("/stream");
  EXPECT_EQ(reply.header("Content-Length"), "1000000");
  EXPECT_TRUE(reply.whole);
  EXPECT_EQ(reply.body.size(), 1'000'000u);
  EXPECT_EQ(client.get("/stream").status, 200);
}

TEST_F(AStream, MayBeEmpty) {
  stream(std::nullopt, [] { return once(""); });
  start();
  const Reply reply = client().get("/stream");
  EXPECT_TRUE(reply.whole);
  EXPECT_EQ(reply.body, "");
}

TEST_F(AStream, EndsWithTheConnectionForAnOldClient) {
  stream(std::nullopt, [] { return once("hello"); });
  start();
  auto client = this->client();
  const Reply reply = client.request("GET /stream HTTP/1.0\r\n\r\n");
  EXPECT_EQ(reply.body, "hello");
  EXPECT_TRUE(reply.whole);
  EXPECT_FALSE(reply.header("Transfer-Encoding"));
}

TEST_F(AStream, IsNotProducedForHead) {
  std::atomic<bool> produced = false;
  stream(5, [&] {
    return [&](std::string& piece) {
      produced = true;
      piece = "hello";
      return Piece::kLast;
    };
  });
  start();
  auto client = this->client();
  client.send("HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_reply(true).header("Content-Length"), "5");
  EXPECT_FALSE(produced);
}

TEST_F(AStream, IsNeverTakenForWholeWhenItsSourceFails) {
  int way = 0;
  route(Method::kGet, "/stream", [&way](Request&) {
    Response response;
    StreamBody body{.source = [way = way, begun = false](std::string& piece) mutable {
      if (!std::exchange(begun, true)) {
        piece = "begun";
        return way < 2 ? Piece::kMore : Piece::kLast;
      }
      if (way == 1) throw std::runtime_error("broken");
      return Piece::kBroken;
    }};
    if (way == 2) body.size = 100;  // more than there is
    if (way == 3) body.size = 3;    // less
    response.body = std::move(body);
    return response;
  });
  start();
  for (way = 0; way < 4; ++way) {
    auto client = this->client();
    const Reply reply = client.get("/stream");
    EXPECT_FALSE(reply.whole && reply.body == "begun") << way;
    EXPECT_FALSE(client.read_until("HTTP/1.1")) << way;
  }
  auto old = client();
  way = 0;
  EXPECT_FALSE(old.request("GET /stream HTTP/1.0\r\n\r\n").whole);
}

// Says when it is let go of.
struct Held {
  explicit Held(Gate& gate) : gate(&gate) {}

  ~Held() { gate->open(); }

  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  Gate* gate;
};

TEST_F(AStream, IsLetGoOfWhenItsClientIsGone) {
  Gate told;
  stream(std::nullopt, [&] {
    return [held = std::make_shared<Held>(told)](std::string& piece) {
      piece = std::string(10'000, 'x');
      return Piece::kMore;
    };
  });
  start();
  auto client = this->client();
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(client.read_until("xxxx"));
  client.close();
  EXPECT_TRUE(told.wait());
  server->stop(20s);
}

TEST_F(AStream, IsMadeNoFasterThanItsClientReads) {
  constexpr std::int64_t kPiece = 10'000;
  std::atomic<std::int64_t> written = 0;
  std::atomic<std::int64_t> received = 0;
  std::int64_t lead = 0;
  stream(64'000'000, [&] {
    return [&](std::string& piece) {
      piece = std::string(kPiece, 'x');
      written += kPiece;
      lead = std::max(lead, written - received);
      return written < 64'000'000 ? Piece::kMore : Piece::kLast;
    };
  });
  start();
  auto client = this->client(64 << 10);
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(client.read_until("\r\n\r\n"));
  ASSERT_TRUE(test::eventually([&] { return written > 500'000; }));
  while (received < 64'000'000) {
    const auto piece = client.read_until(std::string(kPiece, 'x'));
    ASSERT_TRUE(piece);
    received += static_cast<std::int64_t>(piece->size());
  }
  server->stop(20s);
  // What the kernel takes on both sides, and a piece: far from the 64 MB.
  EXPECT_LT(lead, 16'000'000);
}

TEST_F(AStream, HoldsNoThreadForClientsThatDoNotRead) {
  options.stream_threads = 1;
  options.long_threads = 1;
  stream(std::nullopt, [] {
    return [](std::string& piece) {
      piece = std::string(100'000, 'x');
      return Piece::kMore;
    };
  });
  route(Method::kGet, "/short", [](Request&) {
    Response response;
    response.body = StreamBody{.source = once("short")};
    return response;
  });
  start();
  std::vector<test::TestClient> readers;
  for (int i = 0; i < 20; ++i) {
    readers.push_back(client(16 << 10));
    readers.back().send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(readers.back().read_until("xxxx"));
  }
  EXPECT_EQ(client().get("/short").body, "short");
}

}  // namespace
}  // namespace aip::http
