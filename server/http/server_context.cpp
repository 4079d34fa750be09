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

}  // namespace

ServerContext::ServerContext(ServerOptions server_options, Router server_router, EventReplay event_replay)
    : options(std::move(server_options)),
      router(std::move(server_router)),
      replay(std::move(event_replay)),
      max_connections(options.max_connections > 0 ? options.max_connections : affordable_connections()),
      handlers(options.handler_threads, options.handler_queue),
      slow(options.slow_threads, options.handler_queue),
      disk(kDiskThreads, SIZE_MAX) {}  // a connection has one piece of work there at most

bool ServerContext::enter() {
  const std::lock_guard lock(mutex_);
  if (connections_ >= max_connections) return false;
  ++connections_;
  return true;
}

void ServerContext::leave() {
  const std::lock_guard lock(mutex_);
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
