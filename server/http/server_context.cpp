#include "http/server_context.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.hpp"
#include "http/response_head.hpp"

namespace aip::http {
namespace {

constexpr int kDiskThreads = 2;
constexpr std::size_t kMaxConnections = 4096;

// A connection holds its socket and at times one file. The remaining descriptors are for databases, logs and
// child processes.
std::size_t affordable_connections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 256;
  const auto files = static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1 << 20));
  return std::clamp<std::size_t>(files / 2 - std::min<std::size_t>(files / 4, 128), 16, kMaxConnections);
}

// Many browsers behind one address, and yet room for others.
std::size_t part_of(std::size_t connections) {
  return std::max(connections / 4, std::min<std::size_t>(connections / 2, 64));
}

}  // namespace

ServerContext::ServerContext(ServerOptions server_options, Router server_router, EventReplay event_replay)
    : options(std::move(server_options)),
      router(std::move(server_router)),
      replay(std::move(event_replay)),
      max_connections(options.max_connections > 0 ? options.max_connections : affordable_connections()),
      max_connections_of_one(options.max_connections_of_one > 0 ? options.max_connections_of_one
                                                                : part_of(max_connections)),
      quick(ThreadPool::quick(options.handler_threads, options.handler_queue)),
      slow(ThreadPool::shared(options.long_threads, options.handler_queue)),
      calls(ThreadPool::shared(options.call_threads, options.handler_queue)),
      costly(ThreadPool::shared(options.costly_threads, options.costly_queue)),
      // A connection has one piece of work in each of these at most.
      streams(ThreadPool::unbounded(options.stream_threads)),
      disk(ThreadPool::unbounded(kDiskThreads)),
      bodies(options.body_budget) {}

ThreadPool& ServerContext::pool(Threads threads) {
  switch (threads) {
    case Threads::kQuick:
      return quick;
    case Threads::kLong:
      return slow;
    case Threads::kCalls:
      return calls;
    case Threads::kCostly:
      return costly;
  }
  return quick;
}

void ServerContext::stop_pools() {
  for (ThreadPool* pool : {&quick, &slow, &calls, &costly, &streams, &disk}) pool->stop();
}

bool ServerContext::enter(std::string_view address) {
  const bool exempt = std::ranges::any_of(options.trusted_proxies,
                                          [&](const Network& network) { return network.contains(address); });
  const std::lock_guard lock(mutex_);
  if (connections_ >= max_connections) return false;
  std::size_t& own = by_client_[client_of(address)];
  if (own >= max_connections_of_one && !exempt) return false;
  ++own;
  ++connections_;
  return true;
}

void ServerContext::leave(std::string_view address) {
  const std::lock_guard lock(mutex_);
  if (const auto own = by_client_.find(client_of(address)); own != by_client_.end() && --own->second == 0) {
    by_client_.erase(own);
  }
  if (--connections_ == 0) empty_.notify_all();
}

void ServerContext::wait_until_empty(std::chrono::seconds at_most) {
  std::unique_lock lock(mutex_);
  empty_.wait_for(lock, at_most, [this] { return connections_ == 0; });
}

Response ServerContext::error(int status, std::string_view reason) const {
  Response response;
  try {
    if (options.error_response) response = options.error_response(status, reason);
  } catch (const std::exception& exception) {
    log::error("http: error_response({}) threw: {}", status, exception.what());
    response = {};
  }
  if (!options.error_response) {
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.body = std::string(reason_phrase(status)) + ": " + std::string(reason) + "\n";
  }
  response.status = status;
  if (status == 503) response.headers.set("Retry-After", "1");
  return response;
}

}  // namespace aip::http
