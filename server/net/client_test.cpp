#include "net/client.hpp"

#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "net/multipart.hpp"
#include "support/matchers.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_folder.hpp"

namespace aip::net {
namespace {

using namespace std::chrono_literals;
using test::Peer;
using test::ScriptedServer;

Options loopback() { return {.guard = AddressGuard({*parse_allowed("127.0.0.0/8:*")})}; }

Request post(std::string url, std::string body = "x") {
  return {.method = "POST", .url = std::move(url), .headers = {}, .body = std::move(body)};
}

// A signal between a script and its test.
class Flag {
 public:
  void raise() {
    const std::lock_guard lock(mutex_);
    is_up_ = true;
    raised_.notify_all();
  }

  bool wait(std::chrono::seconds limit = 20s) {
    std::unique_lock lock(mutex_);
    return raised_.wait_for(lock, limit, [this] { return is_up_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable raised_;
  bool is_up_ = false;
};

TEST(Client, SendsWhatItIsGivenAndHandsTheAnswerBack) {
  std::string seen;
  ScriptedServer server([&](Peer& peer) {
    seen = peer.request().value_or("");
    peer.answer(201, "made", "X-Request-Id: r1\r\n");
  });
  const test::TemporaryFolder folder;
  const auto file = *open_temporary(folder.path());
  ASSERT_OK(write_all(file.get(), "photo"));
  Multipart form;
  form.text("prompt", "a\r\nb");
  form.file("image", "photo.jpg", "image/jpeg", file.get(), 5);
  Request request{
      .method = "POST", .url = server.url("/v1/edit?a=b"), .headers = {{"Authorization", "Bearer k"}}};
  request.headers.emplace_back("Content-Type", form.content_type());
  request.body = std::move(form).finish();
  const auto size = request.body.size();

  Client client(loopback());
  const auto response = client.send_blocking(std::move(request));
  ASSERT_OK(response);
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "made");
  EXPECT_EQ(response->header("x-request-id"), "r1");
  EXPECT_TRUE(seen.starts_with("POST /v1/edit?a=b HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("Authorization: Bearer k\r\n"), std::string::npos);
  EXPECT_NE(seen.find("Content-Length: " + std::to_string(size)), std::string::npos);
  EXPECT_EQ(seen.find("Expect"), std::string::npos);
  EXPECT_NE(seen.find("name=\"prompt\"\r\n\r\na\r\nb\r\n--"), std::string::npos);
  EXPECT_NE(seen.find("filename=\"photo.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nphoto\r\n--"),
            std::string::npos);
}

TEST(Client, UsesAConnectionAgain) {
  ScriptedServer server([](Peer& peer) {
    while (peer.request()) peer.answer(200, "ok");
  });
  Client client(loopback());
  for (int i = 0; i < 5; ++i) ASSERT_OK(client.send_blocking(post(server.url())));
  EXPECT_EQ(client.connections_opened(), 1u);
}

TEST(Client, FollowsNoRedirect) {
  ScriptedServer trap;
  ScriptedServer server([&](Peer& peer) {
    peer.request();
    peer.answer(302, "", "Location: " + trap.url() + "\r\n");
  });
  Client client(loopback());
  const auto response = client.send_blocking({.url = server.url()});
  ASSERT_OK(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(trap.connections(), 0);
}

TEST(Client, TakesNoProxyFromTheEnvironment) {
  ScriptedServer proxy;
  for (const auto* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::setenv(name, proxy.url("").c_str(), 1);
  ScriptedServer server([](Peer& peer) {
    peer.request();
    peer.answer(200, "direct");
  });
  Client client(loopback());
  const auto response = client.send_blocking({.url = server.url()});
  for (const auto* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  ASSERT_OK(response);
  EXPECT_EQ(response->body, "direct");
  EXPECT_EQ(proxy.connections(), 0);
}

TEST(Client, SaysWhenNothingWasSent) {
  std::string url;
  {
    const ScriptedServer gone;
    url = gone.url();
  }
  Client client(loopback());
  EXPECT_FAILS(client.send_blocking(post(url)), ErrorCode::kUnavailable);
  EXPECT_FAILS(client.send_blocking(post("http://nowhere.invalid/")), ErrorCode::kUnavailable);
  const auto not_tls = [] {
    return ScriptedServer::Script([](Peer& peer) {
      peer.more();
      peer.answer(200, "");
    });
  };
  ScriptedServer plain(not_tls());
  EXPECT_FAILS(client.send_blocking(post("https" + plain.url().substr(4))), ErrorCode::kUnavailable);
}

TEST(Client, DoesNotKnowTheOutcomeOfARequestThatWasSentAndNotAnswered) {
  ScriptedServer server([](Peer& peer) {
    peer.request();
    peer.reset();
  });
  Client client(loopback());
  EXPECT_FAILS(client.send_blocking(post(server.url())), ErrorCode::kOutcomeUnknown);
  EXPECT_FAILS(client.send_blocking(post(server.url(), "")), ErrorCode::kOutcomeUnknown);
  EXPECT_FAILS(client.send_blocking({.url = server.url()}), ErrorCode::kUnavailable);
}

TEST(Client, DoesNotKnowTheOutcomeWhenTheAnswerBreaksOff) {
  ScriptedServer server([](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  });
  Client client(loopback());
  EXPECT_FAILS(client.send_blocking(post(server.url())), ErrorCode::kOutcomeUnknown);
}

TEST(Client, TakesAnErrorForOneThoughItsBodyBreaksOff) {
  ScriptedServer server([](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nhalf");
  });
  Client client(loopback());
  const auto response = client.send_blocking(post(server.url()));
  ASSERT_OK(response);
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->body, "half");
}

TEST(Client, ABodyThatWasNotSentCompletelyWasNotActedOn) {
  ScriptedServer server([](Peer& peer) {
    peer.more();
    peer.reset();
  });
  Client client(loopback());
  EXPECT_FAILS(client.send_blocking(post(server.url(), std::string(64u << 20, 'x'))),
               ErrorCode::kUnavailable);
}

// libcurl connects anew by itself when a kept connection breaks before the first byte of the answer.
TEST(Client, SendsARequestNeverTwice) {
  std::atomic<int> requests{0};
  ScriptedServer server([&](Peer& peer) {
    if (!peer.request()) return;
    ++requests;
    peer.answer(200, "first");
    if (peer.request()) ++requests;
    peer.reset();
  });
  Client client(loopback());
  ASSERT_OK(client.send_blocking(post(server.url())));
  EXPECT_FAILS(client.send_blocking(post(server.url())), ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(requests, 2);
}

TEST(Client, KeepsToItsDeadlines) {
  ScriptedServer silent([](Peer& peer) { peer.wait_for_end(); });
  Client client(loopback());
  auto request = post(silent.url());
  request.total = 300ms;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FAILS(client.send_blocking(std::move(request)), ErrorCode::kOutcomeUnknown);
  Request get{.url = silent.url()};
  get.total = 300ms;
  EXPECT_FAILS(client.send_blocking(std::move(get)), ErrorCode::kTimeout);

  ScriptedServer stalls([](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    peer.wait_for_end();
  });
  request = post(stalls.url());
  request.idle = 200ms;
  EXPECT_FAILS(client.send_blocking(std::move(request)), ErrorCode::kOutcomeUnknown);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST(Client, RefusesAnAnswerOverTheLimit) {
  ScriptedServer server([](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\n\r\n");
    const std::string piece(1u << 16, 'x');
    for (int i = 0; i < 64; ++i) peer.write(piece);
  });
  Client client(loopback());
  auto request = post(server.url());
  request.limit = 1u << 20;
  EXPECT_FAILS(client.send_blocking(std::move(request)), ErrorCode::kTooLarge);

  ScriptedServer talks([](Peer& peer) {
    peer.request();
    peer.write("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 4096; ++i) peer.write("X-Header: 0123456789012345678901234567890123456789\r\n");
  });
  EXPECT_FAILS(client.send_blocking(post(talks.url())), ErrorCode::kTooLarge);
}

TEST(Client, ACancelledCallClosesItsConnectionAtOnce) {
  Flag asked;
  Flag closed;
  ScriptedServer server([&](Peer& peer) {
    peer.request();
    asked.raise();
    peer.wait_for_end();
    closed.raise();
  });
  Client client(loopback());
  boost::asio::io_context io;
  boost::asio::cancellation_signal signal;
  auto result =
      boost::asio::co_spawn(io, client.send(post(server.url())),
                            boost::asio::bind_cancellation_slot(signal.slot(), boost::asio::use_future));
  std::thread runs([&] { io.run(); });
  ASSERT_TRUE(asked.wait());
  boost::asio::post(io, [&] { signal.emit(boost::asio::cancellation_type::terminal); });
  EXPECT_TRUE(closed.wait(5s));
  EXPECT_FAILS(result.get(), ErrorCode::kCancelled);
  runs.join();
}

TEST(Client, EndsCallsUnderWayWhenItGoes) {
  Flag asked;
  ScriptedServer server([&](Peer& peer) {
    peer.request();
    asked.raise();
    peer.wait_for_end();
  });
  auto client = std::make_unique<Client>(loopback());
  auto result = std::async(std::launch::async, [&] { return client->send_blocking(post(server.url())); });
  ASSERT_TRUE(asked.wait());
  client.reset();
  EXPECT_FAILS(result.get(), ErrorCode::kUnavailable);
}

TEST(Client, RefusesHeadersWithLineBreaks) {
  Client client(loopback());
  EXPECT_FAILS(client.send_blocking(
                   {.url = "http://127.0.0.1:1/", .headers = {{"Authorization", "Bearer a\r\nX: y"}}}),
               ErrorCode::kInvalidInput);
}

TEST(Origin, IsOneSpellingOfSchemeHostAndPort) {
  EXPECT_EQ(*origin_of("HTTPS://API.Example.com/v1/"), "https://api.example.com:443");
  EXPECT_EQ(*origin_of("https://api.example.com:443"), "https://api.example.com:443");
  EXPECT_EQ(*origin_of("http://api.example.com"), "http://api.example.com:80");
  EXPECT_EQ(*origin_of("http://127.1:8188/x"), "http://127.0.0.1:8188");
  for (const auto* url :
       {"", "api.example.com:x", "ftp://example.com", "file:///etc/passwd", "https://u:p@example.com",
        "https://u@example.com", "https://", "gopher://127.0.0.1"}) {
    SCOPED_TRACE(url);
    EXPECT_FAILS(origin_of(url), ErrorCode::kInvalidInput);
  }
}

}  // namespace
}  // namespace aip::net
