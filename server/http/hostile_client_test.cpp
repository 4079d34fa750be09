// What a client gets that breaks the rules, and that the others don't notice.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/test_server.hpp"

namespace aip::http {
namespace {

using namespace std::chrono_literals;
using test::Reply;
using test::TestClient;
using test::text;
using ::testing::HasSubstr;

class AHostileClient : public test::ServerTest {
 protected:
  AHostileClient() {
    options.header_timeout = 1s;
    options.idle_timeout = 1s;
    options.body_rate_window = 1s;
    options.min_body_rate = 1000;
    route(Method::kGet, "/a", [](Request&) { return text("a"); });
    route(Method::kGet, "/files/{name}", [this](Request&) {
      ++handled;
      return text("file");
    });
    router.add({.method = Method::kPost,
                .pattern = "/body",
                .handler =
                    [this](Request& request) {
                      ++handled;
                      return text(request.body);
                    },
                .body = BodyMode::kInMemory,
                .body_limit = 100'000});
  }

  // Sends the bytes and wants one answer with that status, then the end of the connection.
  void expect_one_refusal(const std::string& bytes, int status) {
    TestClient client(server->port());
    client.send(bytes);
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.status, status) << bytes.substr(0, 200);
    EXPECT_EQ(reply.header("Connection"), "close") << bytes.substr(0, 200);
    EXPECT_EQ(client.read_until("HTTP/1.1"), std::nullopt) << "a second answer to: " << bytes.substr(0, 200);
    EXPECT_EQ(handled, 0) << bytes.substr(0, 200);
  }

  std::atomic<int> handled = 0;
};

TEST_F(AHostileClient, GetsOneRefusalForTwoReadingsOfOneMessage) {
  start();
  const std::string smuggled = "GET /files/secret HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string post = "POST /body HTTP/1.1\r\nHost: x\r\n";
  for (const std::string& request : {
           post + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
           post + "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + smuggled,
           post + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + smuggled,
           post + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + smuggled,
           post + "Content-Length: 0,44\r\n\r\n" + smuggled,
           post + "X: y\r\n Content-Length: 44\r\n\r\n" + smuggled,
           post + "X: y\nContent-Length: 44\r\n\r\n" + smuggled,
           post + "Content-Length : 44\r\n\r\n" + smuggled,
           post + "Transfer-Encoding: chunked\r\n\r\n1;ext=1\r\na\r\n0\r\n\r\n" + smuggled,
           post + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n" + smuggled,
           post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + smuggled,
           post + "Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n" + smuggled,
           std::string("GET /a HTTP/1.1\nHost: x\n\n") + smuggled,
       }) {
    expect_one_refusal(request, 400);
  }
  expect_one_refusal(post + "Transfer-Encoding: gzip\r\n\r\n" + smuggled, 501);
}

TEST_F(AHostileClient, GetsOneRefusalForAMalformedHead) {
  start();
  expect_one_refusal("GET /a HTTP/1.1\r\n\r\n", 400);
  expect_one_refusal("GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400);
  expect_one_refusal("\r\n\r\n", 400);
  expect_one_refusal("hello\r\n\r\n", 400);
  expect_one_refusal("\x16\x03\x01\x02\n", 400);  // TLS
  expect_one_refusal("GET /a HTTP/3.0\r\nHost: x\r\n\r\n", 505);
  expect_one_refusal("GET /" + std::string(9000, 'a'), 414);
  expect_one_refusal("GET /a HTTP/1.1\r\nHost: x\r\nA: " + std::string(20000, 'a'), 431);
}

TEST_F(AHostileClient, GetsOneRefusalForAPathThatCouldMeanAnother) {
  start();
  for (const char* path : {"/files/%", "/files/%zz", "/files/%00", "/files/a%00.jpg", "/files/%ff",
                           "/files/%c0%ae", "/files/../a", "/files/%2e%2e/a", "/files/.", "/files/..%2fa",
                           "/files/a?x=%", "*", "files/a", "/files/a#b"}) {
    expect_one_refusal("GET " + std::string(path) + " HTTP/1.1\r\nHost: x\r\n\r\n", 400);
  }
}

TEST_F(AHostileClient, GetsNoConnectionThroughUs) {
  start();
  EXPECT_EQ(client().request("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n").status,
            501);
  EXPECT_EQ(client().request("TRACE /a HTTP/1.1\r\nHost: x\r\n\r\n").status, 501);
  EXPECT_EQ(client().request("get /a HTTP/1.1\r\nHost: x\r\n\r\n").status, 501);
}

TEST_F(AHostileClient, MayNotSendABodyWhereNoneIsTaken) {
  start();
  expect_one_refusal("GET /files/a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 400);
  expect_one_refusal("GET /files/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
  EXPECT_EQ(client().get("/a", "Content-Length: 0\r\n").status, 200);
}

TEST_F(AHostileClient, IsToldWhenItsHeadTakesTooLong) {
  start();
  TestClient slow(server->port());
  slow.send("GET /a HTTP/1.1\r\nHost: x\r\nX-");
  EXPECT_EQ(slow.read_reply().status, 408);
  EXPECT_TRUE(slow.is_closed_by_server());
}

TEST_F(AHostileClient, CannotHoldItsConnectionWithABytesNowAndThen) {
  start();
  TestClient slow(server->port());
  slow.send("GET /a HTTP/1.1\r\nHost: x\r\n");
  // A new byte each time the server had the chance to take the last one for progress.
  const auto began = std::chrono::steady_clock::now();
  while (!slow.has_input_within(10ms) && std::chrono::steady_clock::now() - began < test::kPatience) {
    if (!slow.send("X")) break;
  }
  EXPECT_EQ(slow.read_reply().status, 408);
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(AHostileClient, IsCutOffQuietlyWhenItSaysNothing) {
  start();
  TestClient silent(server->port());
  TestClient finished(server->port());
  EXPECT_EQ(finished.get("/a").status, 200);
  EXPECT_TRUE(silent.is_closed_by_server());
  EXPECT_TRUE(finished.is_closed_by_server());
  EXPECT_EQ(finished.seen_so_far(), "");
}

TEST_F(AHostileClient, IsToldWhenItsBodyComesTooSlowly) {
  start();
  TestClient slow(server->port());
  slow.send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\nhello");
  EXPECT_EQ(slow.read_reply().status, 408);
  EXPECT_TRUE(slow.is_closed_by_server());
  EXPECT_EQ(handled, 0);
}

TEST_F(AHostileClient, CannotHoldAResponseByNotReadingIt) {
  route(Method::kGet, "/big", [](Request&) { return text(std::string(32 << 20, 'x')); });
  start();
  TestClient greedy(server->port(), 64 << 10);
  greedy.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(greedy.read_until("\r\n\r\n"));
  server->stop(30s);  // returns as soon as the server has given the client up
  SUCCEED();
}

TEST_F(AHostileClient, MayLeaveAtAnyMoment) {
  start();
  const std::string request =
      "POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  for (std::size_t size = 0; size < request.size(); ++size) {
    TestClient client(server->port());
    ASSERT_TRUE(client.send(request.substr(0, size)));
  }
  EXPECT_EQ(handled, 0);
  EXPECT_EQ(client().request(request).body, "hello");
}

TEST_F(AHostileClient, DoesNotDisturbTheOthers) {
  start();
  std::vector<TestClient> slow;
  for (int i = 0; i < 200; ++i) {
    slow.emplace_back(server->port());
    slow.back().send("GET /a HTTP/1.1\r\nX: ");
  }
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client().get("/a").body, "a");
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

}  // namespace
}  // namespace aip::http
