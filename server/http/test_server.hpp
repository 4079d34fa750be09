#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "http/server.hpp"
#include "http/test_client.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

// For tests only: a server on a free port of the loopback, with short deadlines.
namespace aip::http::test {

// Opens once; everybody who waits goes on then.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }

  bool wait() {
    std::unique_lock lock(mutex_);
    return opened_.wait_for(lock, kPatience, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

// Looks again and again, for a while.
template <class Condition>
bool eventually(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

inline Response text(std::string body, int status = 200) {
  Response response{.status = status};
  response.headers.set("Content-Type", "text/plain");
  response.body = std::move(body);
  return response;
}

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    options.port = 0;
    options.scratch = folder.path();
    options.error_response = [](int, std::string_view reason) {
      Response response;
      response.headers.set("Content-Type", "application/json");
      response.body = "{\"error\":\"" + std::string(reason) + "\"}";
      return response;
    };
  }

  // Before the test's own members go, which handlers may refer to.
  void TearDown() override { server.reset(); }

  void route(Method method, std::string pattern, Handler handler) {
    router.add({.method = method, .pattern = std::move(pattern), .handler = std::move(handler)});
  }

  void start() {
    auto created = Server::create(options, std::move(router), std::move(replay));
    ASSERT_OK(created);
    server = *std::move(created);
    server->start();
  }

  TestClient client(int receive_buffer = 0) const { return TestClient(server->port(), receive_buffer); }

  aip::test::TemporaryFolder folder;
  ServerOptions options;
  Router router;
  EventReplay replay;
  std::unique_ptr<Server> server;
};

}  // namespace aip::http::test
