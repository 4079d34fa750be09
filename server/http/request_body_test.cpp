#include <sys/resource.h>

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "http/test_server.hpp"

namespace aip::http {
namespace {

using namespace std::chrono_literals;
using test::Reply;
using test::TestClient;
using test::text;
using ::testing::HasSubstr;

std::string chunk(std::string_view bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + std::string(bytes) + "\r\n";
}

class ABody : public test::ServerTest {
 protected:
  ABody() {
    router.add({.method = Method::kPost,
                .pattern = "/memory",
                .handler = [](Request& request) { return text(request.body); },
                .body = BodyMode::kInMemory,
                .body_limit = 1000});
    router.add({.method = Method::kPut,
                .pattern = "/file/{name}",
                .handler =
                    [](Request& request) {
                      EXPECT_TRUE(request.body.empty());
                      EXPECT_EQ(file_size(request.body_file.get()), request.body_bytes);
                      const auto stored = read_all(request.body_file.get());
                      const std::string sum = std::to_string(std::hash<std::string>{}(stored ? *stored : ""));
                      return text(std::to_string(request.body_bytes) + " " + sum);
                    },
                .body = BodyMode::kToFile,
                .body_limit = 10'000'000,
                .threads = Threads::kLong});
  }

  static std::string put(std::string_view fields) {
    return "PUT /file/a HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n\r\n";
  }

  static std::string summary(const std::string& bytes) {
    return std::to_string(bytes.size()) + " " + std::to_string(std::hash<std::string>{}(bytes));
  }
};

std::string noise(std::size_t size) {
  std::string bytes(size, '\0');
  std::uint32_t state = 1;
  for (char& byte : bytes) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

TEST_F(ABody, ArrivesInMemory) {
  start();
  auto client = this->client();
  const std::string head = "POST /memory HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(client.request(head + "Content-Length: 5\r\n\r\nhello").body, "hello");
  EXPECT_EQ(
      client.request(head + "Transfer-Encoding: chunked\r\n\r\n" + chunk("he") + chunk("llo") + chunk(""))
          .body,
      "hello");
  EXPECT_EQ(client.request(head + "\r\n").body, "");
  EXPECT_EQ(client.request(head + "Content-Length: 1000\r\n\r\n" + std::string(1000, 'x')).body.size(),
            1000u);
}

TEST_F(ABody, ArrivesInAFile) {
  start();
  auto client = this->client();
  const std::string bytes = noise(3'000'001);
  EXPECT_EQ(client.request(put("Content-Length: 3000001") + bytes).body, summary(bytes));
  std::string chunks;
  for (std::size_t at = 0; at < bytes.size(); at += 77'777)
    chunks += chunk(std::string_view(bytes).substr(at, 77'777));
  EXPECT_EQ(client.request(put("Transfer-Encoding: chunked") + chunks + chunk("")).body, summary(bytes));
  EXPECT_EQ(client.request(put("Content-Length: 0")).body, summary(""));
  EXPECT_EQ(client.request(put("X: y")).body, summary(""));
}

TEST_F(ABody, IsRefusedBeforeItIsSentWhenItsLengthIsOverTheLimit) {
  start();
  auto client = this->client();
  client.send(put("Content-Length: 10000001"));
  const Reply reply = client.read_reply();
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(ABody, IsRefusedAtTheLimitWhenItDoesNotSayItsLength) {
  start();
  for (const std::string& path : {std::string("POST /memory"), std::string("PUT /file/a")}) {
    auto client = this->client();
    client.send(path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string piece = chunk(std::string(60'000, 'x'));
    for (int i = 0; i < 1000 && client.send(piece); ++i) {
      if (!client.seen_so_far().empty()) break;
    }
    EXPECT_EQ(client.read_reply().status, 413);
    EXPECT_TRUE(client.is_closed_by_server());
  }
}

TEST_F(ABody, GetsItsAnswerThroughEvenWhileTheClientStillSends) {
  start();
  auto client = this->client();
  client.send("POST /memory HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n");
  client.send(std::string(300'000, 'x'));
  EXPECT_EQ(client.read_reply().status, 413);
}

TEST_F(ABody, IsAskedForWhenTheClientWaits) {
  start();
  auto client = this->client();
  client.send("POST /memory HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 100);
  EXPECT_EQ(client.request("hello").body, "hello");

  client.send("POST /memory HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 413);
}

TEST_F(ABody, IsNotTakenFromAStranger) {
  bool handled = false;
  router.add({.method = Method::kPut,
              .pattern = "/admitted",
              .handler =
                  [&](Request& request) {
                    handled = true;
                    return text(std::to_string(request.body_bytes));
                  },
              .body = BodyMode::kToFile,
              .body_limit = 1 << 20,
              .admit = [](Request& request) -> std::optional<Response> {
                if (request.headers.find("Authorization")) return std::nullopt;
                return text("sign in", 401);
              }});
  start();
  auto stranger = client();
  stranger.send("PUT /admitted HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
  const Reply refused = stranger.read_reply();
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body, "sign in");
  EXPECT_TRUE(stranger.is_closed_by_server());
  EXPECT_FALSE(handled);
  EXPECT_EQ(
      client()
          .request("PUT /admitted HTTP/1.1\r\nHost: x\r\nAuthorization: y\r\nContent-Length: 3\r\n\r\nabc")
          .body,
      "3");
}

TEST_F(ABody, IsNotHandledWhenTheClientLeavesHalfway) {
  std::atomic<bool> handled = false;
  router.add({.method = Method::kPut,
              .pattern = "/half",
              .handler =
                  [&](Request&) {
                    handled = true;
                    return text("");
                  },
              .body = BodyMode::kToFile});
  start();
  auto client = this->client();
  client.send("PUT /half HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
  client.close_sending();
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_FALSE(handled);
}

TEST_F(ABody, ThatFindsTheDiskFullIsAnsweredWith507) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  start();
  rlimit small = before;
  small.rlim_cur = 500'000;  // no file may grow beyond this: EFBIG, the disk's way to say no to a test
  ::setrlimit(RLIMIT_FSIZE, &small);
  auto client = this->client();
  client.send(put("Content-Length: 2000000") + std::string(2'000'000, 'x'));
  EXPECT_EQ(client.read_reply().status, 507);
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(this->client().request(put("Content-Length: 2") + "ok").body, summary("ok"));
}

TEST_F(ABody, WithoutAPlaceToGoIsAnsweredWith500) {
  options.scratch = folder / "missing";
  start();
  EXPECT_EQ(client().request(put("Content-Length: 2") + "ok").status, 500);
}

TEST_F(ABody, IsRefusedWhenTooMuchIsHeldInMemoryAlready) {
  options.body_budget = 64 << 10;  // of which a client gets half, in steps of 16 KiB
  start();
  const std::string begun = "POST /memory HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na";
  auto first = client();
  auto second = client();
  first.send(begun);
  second.send(begun);
  ASSERT_TRUE(test::eventually([&] {
    const Reply third = client().request(begun + "b");
    return third.status == 503 && third.header("Retry-After") == "1";
  }));
  EXPECT_EQ(client().request(put("Content-Length: 1") + "a").status, 200) << "a file takes what there is";
  first.send("b");
  EXPECT_EQ(first.read_reply().body, "ab");
  EXPECT_EQ(client().request(begun + "b").body, "ab");
}

}  // namespace
}  // namespace aip::http
