#include "http/server.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <ctime>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/test_server.hpp"

namespace aip::http {
namespace {

using namespace std::chrono_literals;
using test::Gate;
using test::Reply;
using test::TestClient;
using test::text;
using ::testing::HasSubstr;
using ::testing::Not;

class AServer : public test::ServerTest {};

TEST_F(AServer, AnswersWithWhatTheHandlerReturns) {
  route(Method::kGet, "/api/jobs/{id}", [](Request& request) {
    Response response = text("job " + std::string(request.path_parameter("id")), 201);
    response.headers.set("X-Kind", "job");
    return response;
  });
  start();
  const Reply reply = client().get("/api/jobs/7?x=1");
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.body, "job 7");
  EXPECT_EQ(reply.header("X-Kind"), "job");
  EXPECT_EQ(reply.header("Content-Length"), "5");
  EXPECT_TRUE(reply.header("Date"));
}

TEST_F(AServer, GivesTheHandlerTheDecodedRequest) {
  Request seen;
  route(Method::kGet, "/folders/{sku}", [&](Request& request) {
    seen = std::move(request);
    return text("");
  });
  start();
  client().get("/folders/%E5%8F%B0%E7%81%AF%2Fb?q=a+b%2B&q=2&flag",
               "Cookie: a=1; session=\"s3\"\r\nX-Thing:  v \r\n");
  EXPECT_EQ(seen.path, "/folders/台灯/b");
  EXPECT_EQ(seen.path_parameter("sku"), "台灯/b");
  EXPECT_EQ(seen.query_value("q"), "a b+");
  EXPECT_EQ(seen.query_value("flag"), "");
  EXPECT_EQ(seen.query_value("none"), std::nullopt);
  EXPECT_EQ(seen.cookie("session"), "s3");
  EXPECT_EQ(seen.headers.find("x-thing"), "v");
  EXPECT_EQ(seen.remote_address, "127.0.0.1");
  EXPECT_FALSE(seen.secure);
}

TEST_F(AServer, KeepsAConnectionForManyRequests) {
  route(Method::kGet, "/a", [](Request&) { return text("a"); });
  start();
  auto client = this->client();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.get("/a").body, "a");
}

TEST_F(AServer, AnswersPipelinedRequestsInOrder) {
  route(Method::kGet, "/{n}",
        [](Request& request) { return text(std::string(request.path_parameter("n"))); });
  start();
  auto client = this->client();
  client.send(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HTTP/1.1\r\nHost: "
      "x\r\n\r\n");
  for (const char* expected : {"1", "2", "3"}) EXPECT_EQ(client.read_reply().body, expected);
}

TEST_F(AServer, ClosesWhenTheClientAsksForIt) {
  route(Method::kGet, "/a", [](Request&) { return text("a"); });
  start();
  for (const char* request :
       {"GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n"}) {
    auto client = this->client();
    const Reply reply = client.request(request);
    EXPECT_EQ(reply.body, "a");
    EXPECT_EQ(reply.header("Connection"), "close");
    EXPECT_TRUE(client.is_closed_by_server());
  }
}

TEST_F(AServer, AnswersHeadWithTheHeadersOfGet) {
  route(Method::kGet, "/a", [](Request&) { return text("12345"); });
  start();
  auto client = this->client();
  client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
  const Reply reply = client.read_reply(true);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("Content-Length"), "5");
  EXPECT_EQ(client.get("/a").body, "12345");  // nothing stood between the two answers
}

TEST_F(AServer, SaysWhichMethodsAnAddressTakes) {
  route(Method::kGet, "/a", [](Request&) { return text(""); });
  route(Method::kDelete, "/a", [](Request&) { return text(""); });
  start();
  const Reply reply = client().request("PUT /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.header("Allow"), "GET, HEAD, DELETE");
  EXPECT_EQ(client().get("/b").status, 404);
}

TEST_F(AServer, FallsBackForReadsOnly) {
  route(Method::kPost, "/api", [](Request&) { return text(""); });
  router.set_fallback([](Request& request) {
    Response response;
    response.body = StaticBody{.bytes = "page"};
    response.headers.set("X-Path", request.path);
    return response;
  });
  start();
  const Reply reply = client().get("/anything/else");
  EXPECT_EQ(reply.body, "page");
  EXPECT_EQ(reply.header("X-Path"), "/anything/else");
  EXPECT_EQ(client().request("POST /anything HTTP/1.1\r\nHost: x\r\n\r\n").status, 404);
}

TEST_F(AServer, AnswersAThrowingHandlerWith500AndGoesOn) {
  route(Method::kGet, "/bug", [](Request&) -> Response { throw std::runtime_error("secret detail"); });
  route(Method::kGet, "/a", [](Request&) { return text("a"); });
  start();
  auto client = this->client();
  const Reply reply = client.get("/bug");
  EXPECT_EQ(reply.status, 500);
  EXPECT_THAT(reply.body, Not(HasSubstr("secret")));
  EXPECT_EQ(client.get("/a").body, "a");
}

TEST_F(AServer, PutsDefaultHeadersOnEveryResponse) {
  options.default_headers = {{"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}};
  route(Method::kGet, "/a", [](Request&) {
    Response response = text("a");
    response.headers.set("cache-control", "max-age=60");
    return response;
  });
  start();
  const Reply own = client().get("/a");
  EXPECT_EQ(own.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(own.header("Cache-Control"), "max-age=60");
  const Reply error = client().request("GARBAGE\r\n\r\n");
  EXPECT_EQ(error.status, 400);
  EXPECT_EQ(error.header("X-Content-Type-Options"), "nosniff");
}

TEST_F(AServer, LetsNoLineBreakOutOfAHeader) {
  route(Method::kGet, "/a", [](Request& request) {
    Response response = text("a");
    response.headers.set("X-Echo", std::string(*request.query_value("v")));
    response.headers.set("Bad Name", "x");
    response.headers.set("Content-Length", "999");
    return response;
  });
  start();
  const Reply reply = client().get("/a?v=1%0d%0aSet-Cookie:%20x=1");
  EXPECT_EQ(reply.header("X-Echo"), "1  Set-Cookie: x=1");
  EXPECT_FALSE(reply.header("Set-Cookie"));
  EXPECT_FALSE(reply.header("Bad Name"));
  EXPECT_EQ(reply.header("Content-Length"), "1");
}

TEST_F(AServer, AnswersNotModifiedToAClientThatHasIt) {
  route(Method::kGet, "/a", [](Request&) {
    Response response = text("a");
    response.headers.set("ETag", "\"v1\"");
    response.headers.set("Cache-Control", "private");
    return response;
  });
  start();
  auto client = this->client();
  const Reply reply = client.get("/a", "If-None-Match: \"v0\", W/\"v1\"\r\n");
  EXPECT_EQ(reply.status, 304);
  EXPECT_EQ(reply.header("ETag"), "\"v1\"");
  EXPECT_EQ(reply.header("Cache-Control"), "private");
  EXPECT_FALSE(reply.header("Content-Type"));
  EXPECT_EQ(client.get("/a", "If-None-Match: \"v2\"\r\n").body, "a");
}

TEST_F(AServer, ServesRequestsOfManyClientsAtOnce) {
  options.io_threads = 2;
  Gate all_here;
  std::atomic<int> waiting = 0;
  route(Method::kGet, "/a", [&](Request&) {
    if (++waiting == 4) all_here.open();
    return text(all_here.wait() ? "a" : "alone");
  });
  start();
  std::vector<std::thread> threads;
  std::atomic<int> served = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { served += client().get("/a").body == "a"; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served, 4);
}

TEST_F(AServer, KeepsSlowRoutesFromStarvingTheOthers) {
  options.long_threads = 1;
  options.handler_threads = 1;
  Gate finish;
  router.add({.method = Method::kGet,
              .pattern = "/slow",
              .handler = [&](Request&) { return text(finish.wait() ? "slow" : ""); },
              .threads = Threads::kLong});
  route(Method::kGet, "/quick", [](Request&) { return text("quick"); });
  start();
  auto slow = client();
  slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client().get("/quick").body, "quick");
  finish.open();
  EXPECT_EQ(slow.read_reply().body, "slow");
}

TEST_F(AServer, TurnsRequestsAwayWhenTooManyWait) {
  options.handler_threads = 1;
  options.handler_queue = 1;
  Gate running;
  Gate finish;
  route(Method::kGet, "/a", [&](Request&) {
    running.open();
    return text(finish.wait() ? "a" : "");
  });
  start();
  auto first = client();
  first.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(running.wait());
  // One of these two waits in the queue, the other finds it full.
  auto second = client();
  auto third = client();
  second.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  third.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  std::string_view refused;
  ASSERT_TRUE(test::eventually([&] {
    refused = second.seen_so_far().empty() ? third.seen_so_far() : second.seen_so_far();
    return refused.contains("\r\n\r\n");
  }));
  EXPECT_THAT(std::string(refused), HasSubstr("HTTP/1.1 503 "));
  EXPECT_THAT(std::string(refused), HasSubstr("Retry-After: 1\r\n"));
  finish.open();
  EXPECT_EQ(first.read_reply().body, "a");
  server->stop(20s);
}

TEST_F(AServer, TurnsConnectionsAwayBeyondTheLimit) {
  options.max_connections = 2;
  options.max_connections_of_one = 2;
  route(Method::kGet, "/a", [](Request&) { return text("a"); });
  start();
  auto first = client();
  auto second = client();
  EXPECT_EQ(first.get("/a").status, 200);
  EXPECT_EQ(second.get("/a").status, 200);
  auto third = client();
  const Reply refused = third.get("/a");
  EXPECT_EQ(refused.status, 503);
  EXPECT_TRUE(refused.header("Retry-After"));
  EXPECT_TRUE(third.is_closed_by_server());
  EXPECT_EQ(first.get("/a").status, 200);
  second.close();
  EXPECT_TRUE(test::eventually([&] { return client().get("/a").status == 200; }));
}

TEST_F(AServer, WaitsForFilesToBeFreeBeforeItAcceptsMore) {
#if __has_feature(undefined_behavior_sanitizer)
  GTEST_SKIP() << "the sanitizer itself needs free files for its checks";
#endif
  route(Method::kGet, "/a", [](Request&) { return text("a"); });
  start();
  TestClient client;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const Fd next(::dup(0));  // the lowest free number
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(next.get());
  ::setrlimit(RLIMIT_NOFILE, &none);
  client.connect(server->port());
  client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::clock_t busy = std::clock();
  EXPECT_FALSE(client.has_input_within(300ms));
  EXPECT_LT(std::clock() - busy, CLOCKS_PER_SEC / 10);  // it did not spin
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(client.read_reply().body, "a");
}

TEST_F(AServer, RefusesAnImpossibleStatus) {
  route(Method::kGet, "/a", [](Request&) { return text("a", 0); });
  start();
  EXPECT_EQ(client().get("/a").status, 500);
}

TEST_F(AServer, BeginsNoHandlerWhenTheGraceIsOver) {
  options.handler_threads = 1;
  Gate running;
  Gate finish;
  std::atomic<int> handled = 0;
  route(Method::kGet, "/a", [&](Request&) {
    ++handled;
    running.open();
    return text(finish.wait() ? "a" : "");
  });
  start();
  auto first = client();
  auto second = client();
  first.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(running.wait());
  second.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  std::thread stopper([&] { server->stop(0s); });
  EXPECT_TRUE(first.is_closed_by_server());
  finish.open();
  stopper.join();
  EXPECT_EQ(handled, 1);
}

TEST_F(AServer, RefusesAPortThatIsTaken) {
  start();
  ServerOptions second = options;
  second.io_threads = 2;
  second.port = server->port();
  const auto taken = Server::create(second, Router(), nullptr);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kInUse);
  EXPECT_THAT(taken.error().public_message, HasSubstr("--listen"));
}

TEST_F(AServer, RefusesAnAddressThatIsNotOurs) {
  options.host = "192.0.2.1";
  EXPECT_FAILS(Server::create(options, Router(), nullptr), ErrorCode::kInvalidInput);
  options.host = "no such host";
  EXPECT_FAILS(Server::create(options, Router(), nullptr), ErrorCode::kInvalidInput);
}

TEST_F(AServer, LetsRunningRequestsFinishWhenItStops) {
  Gate running;
  Gate finish;
  route(Method::kGet, "/a", [&](Request&) {
    running.open();
    return text(finish.wait() ? "done" : "");
  });
  start();
  auto busy = client();
  auto idle = client();
  busy.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(running.wait());
  std::thread stopper([&] { server->stop(20s); });
  EXPECT_TRUE(idle.is_closed_by_server());
  finish.open();
  const Reply reply = busy.read_reply();
  EXPECT_EQ(reply.body, "done");
  EXPECT_EQ(reply.header("Connection"), "close");
  busy.close();
  stopper.join();
  EXPECT_FALSE(client().connected());
}

TEST_F(AServer, CutsWhatIsLeftWhenTheGraceIsOver) {
  router.add({.method = Method::kGet, .pattern = "/endless", .handler = [&](Request&) {
                Response response;
                response.body = StreamBody{.source = [](std::string& piece) {
                  piece = std::string(1000, 'x');
                  return Piece::kMore;
                }};
                return response;
              }});
  start();
  auto client = this->client();
  client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(client.read_until("xxxx"));
  server->stop(0s);
  EXPECT_FALSE(client.read_until("no such thing"));
}

TEST_F(AServer, TellsACallWhenItsClientHasLeftOrTheGraceIsOver) {
  std::atomic<int> waiting = 0;
  std::atomic<int> told = 0;
  router.add({.method = Method::kGet,
              .pattern = "/call",
              .handler =
                  [&](Request& request) {
                    Gate gone;
                    const std::stop_callback on_end(request.gone, [&] { gone.open(); });
                    ++waiting;
                    told += gone.wait();
                    return text("nobody hears this");
                  },
              .threads = Threads::kCalls});
  start();
  auto leaving = client();
  leaving.send("GET /call HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(test::eventually([&] { return waiting == 1; }));
  leaving.close();
  EXPECT_TRUE(test::eventually([&] { return told == 1; }));
  auto staying = client();
  staying.send("GET /call HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(test::eventually([&] { return waiting == 2; }));
  server->stop(0s);
  EXPECT_EQ(told, 2);
}

TEST_F(AServer, GoesOnWithAClientThatSentItsNextRequestDuringACall) {
  Gate waiting;
  Gate finish;
  router.add({.method = Method::kGet,
              .pattern = "/call",
              .handler =
                  [&](Request&) {
                    waiting.open();
                    return text(finish.wait() ? "called" : "");
                  },
              .threads = Threads::kCalls});
  route(Method::kGet, "/a", [](Request&) { return text("a"); });
  start();
  auto client = this->client();
  client.send("GET /call HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(waiting.wait());
  client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
  finish.open();
  EXPECT_EQ(client.read_reply().body, "called");
  EXPECT_EQ(client.read_reply().body, "a");
  EXPECT_EQ(client.get("/call").body, "called");
}

TEST_F(AServer, LeavesRoomForOthersThanOneAddress) {
  options.max_connections = 10;
  options.max_connections_of_one = 2;
  route(Method::kGet, "/a", [](Request&) { return text("a"); });
  start();
  auto first = client();
  auto second = client();
  EXPECT_EQ(first.get("/a").status, 200);
  EXPECT_EQ(second.get("/a").status, 200);
  EXPECT_EQ(client().get("/a").status, 503);
  first.close();
  EXPECT_TRUE(test::eventually([&] { return client().get("/a").status == 200; }));
}

TEST_F(AServer, DoesNotCountATrustedProxysConnections) {
  options.max_connections_of_one = 1;
  options.trusted_proxies = {*Network::parse("127.0.0.1")};
  route(Method::kGet, "/a", [](Request&) { return text("a"); });
  start();
  auto first = client();
  auto second = client();
  EXPECT_EQ(first.get("/a").status, 200);
  EXPECT_EQ(second.get("/a").status, 200);
}

TEST_F(AServer, AnswersUnderItsOwnNamesOnly) {
  options.own_names_only = true;
  options.public_hosts = {"shop.example"};
  route(Method::kGet, "/a", [](Request&) { return text("a"); });
  start();
  const auto status_as = [&](const std::string& host) {
    return client().request("GET /a HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status;
  };
  for (const auto* own : {"localhost", "127.0.0.1:8080", "[::1]:80", "Shop.Example", "shop.example:8443"})
    EXPECT_EQ(status_as(own), 200) << own;
  for (const auto* other : {"evil.example", "localhost.evil.example", "shop.example.evil", "192.168.1.2"})
    EXPECT_EQ(status_as(other), 421) << other;
  EXPECT_EQ(client().request("GET /a HTTP/1.0\r\n\r\n").status, 200) << "no browser";
}

TEST_F(AServer, CanBeStoppedWithoutAStartAndTwice) {
  auto created = Server::create(options, Router(), nullptr);
  ASSERT_OK(created);
  (*created)->stop(0s);
  (*created)->start();
  (*created)->stop(0s);
  (*created)->stop(0s);
}

}  // namespace
}  // namespace aip::http
