#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "http/network.hpp"
#include "http/router.hpp"

namespace aip::http {

// One server-sent event, already encoded by its publisher.
struct Event {
  std::int64_t id = 0;  // grows by time; what a client sends back as Last-Event-ID
  std::string type;     // "job", "pair", …
  std::string data;     // JSON on one line
};

// Reads past events of a topic for a client that comes back: those with id > after, in order, at most
// `limit`. nullopt: they are no longer all there; the client is sent a `resync` event and starts afresh. May
// block.
using EventReplay = std::function<std::optional<std::vector<Event>>(std::string_view topic,
                                                                    std::int64_t after, std::size_t limit)>;

struct ServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one
  int io_threads = 1;
  int handler_threads = 4;  // for ordinary routes
  int long_threads = 8;     // the other kinds of Threads
  int call_threads = 32;
  int costly_threads = 2;
  int stream_threads = 2;         // make the pieces of streamed bodies
  std::filesystem::path scratch;  // where bodies of BodyMode::kToFile are spooled
  std::chrono::seconds header_timeout{10};
  std::chrono::seconds idle_timeout{60};
  std::uint64_t min_body_rate = 1024;  // bytes a second a client has to keep up, averaged over the next
  std::chrono::seconds body_rate_window{10};
  std::chrono::seconds event_keepalive{20};
  std::size_t event_queue = 64;     // events waiting for a slow client before it is dropped to a resync
  std::size_t max_connections = 0;  // 0: what the limit of open files allows, at most 4096; more get a 503
  // Of one address (IPv6: one /64), of which trusted proxies are exempt. 0: a quarter of all; more get a 503.
  std::size_t max_connections_of_one = 0;
  std::size_t max_streams_of_one = 64;  // event streams, see EventStreamBody::whose
  std::size_t handler_queue = 512;      // requests waiting for each kind of threads; more get a 503
  std::size_t costly_queue = 16;        // the same for Threads::kCostly
  std::size_t body_budget = 128 << 20;  // bytes of request bodies in memory at a time; more get a 503
  // Refuses every Host (421) but the names of the loopback and `public_hosts` ("shop.example", without port).
  // While `public_hosts` is empty, a trusted proxy may pass on any.
  bool own_names_only = false;
  std::vector<std::string> public_hosts = {};
  // Peers whose X-Forwarded-For and X-Forwarded-Proto are believed.
  std::vector<Network> trusted_proxies = {};
  std::vector<std::pair<std::string, std::string>> default_headers;  // on every response
  // Body of the server's own errors. Called on an I/O thread: must not block.
  std::function<Response(int status, std::string_view reason)> error_response;
};

// HTTP/1.1 on Asio: keep-alive, strict parsing, limits, ranges, HEAD, conditional requests (ETag of the
// response against If-None-Match), streamed bodies, server-sent events. Thread-safe where not said otherwise.
class Server {
 public:
  // kInUse when the port is taken, kForbidden below 1024 without the right; both say what to do.
  static Result<std::unique_ptr<Server>> create(ServerOptions options, Router router, EventReplay replay);
  ~Server();

  void start();  // returns at once
  std::uint16_t port() const;

  // Hands an event to every stream subscribed to `topic`. Never blocks.
  void publish(std::string_view topic, Event event);
  std::size_t event_streams() const;

  // Ends every stream subscribed to `topic` (sign-out, revoked session).
  void close_topic(std::string_view topic);

  // No new connections; requests in flight get `grace` to finish, event streams are closed at once. Blocks,
  // at the end of the grace until the handlers that run have returned.
  void stop(std::chrono::seconds grace);

 private:
  class State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace aip::http
