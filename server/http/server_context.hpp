#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "http/byte_budget.hpp"
#include "http/server.hpp"
#include "http/thread_pool.hpp"

namespace aip::http {

// What the parts of one Server share. Set up before its threads start; the atomics change afterwards.
struct ServerContext {
  ServerContext(ServerOptions server_options, Router server_router, EventReplay event_replay);

  const ServerOptions options;
  const Router router;
  const EventReplay replay;
  const std::size_t max_connections;
  const std::size_t max_connections_of_one;

  // The pools of Threads, in their order.
  ThreadPool quick;
  ThreadPool slow;
  ThreadPool calls;
  ThreadPool costly;
  ThreadPool streams;  // makes the pieces of streamed bodies
  ThreadPool disk;     // reads and writes of bodies, so that they don't wait behind long work

  ByteBudget bodies;  // request bodies in memory

  std::atomic<std::size_t> event_streams = 0;
  std::atomic<bool> stopping = false;  // no new requests
  std::atomic<bool> aborting = false;  // the grace period is over: no handler is started any more

  ThreadPool& pool(Threads threads);
  // Lets all work that waits or runs come to its end. Blocks.
  void stop_pools();

  // Counts the open connections of `address`. enter() is false when there are max_connections already, or
  // max_connections_of_one of its client.
  bool enter(std::string_view address);
  void leave(std::string_view address);
  void wait_until_empty(std::chrono::seconds at_most);

  // The body of one of the server's own errors, from options.error_response.
  Response error(int status, std::string_view reason) const;

 private:
  std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t connections_ = 0;
  std::map<std::string, std::size_t, std::less<>> by_client_;
};

}  // namespace aip::http
