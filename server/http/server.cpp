#include "http/server.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "http/io_thread.hpp"
#include "http/listen.hpp"
#include "http/server_context.hpp"

namespace aip::http {

class Server::State {
 public:
  State(ServerOptions options, Router router, EventReplay replay, Listeners listeners)
      : context(std::move(options), std::move(router), std::move(replay)), port(listeners.port) {
    for (Fd& socket : listeners.sockets) {
      threads.push_back(std::make_unique<IoThread>(context, socket.release(), listeners.v6));
    }
  }

  ServerContext context;
  std::uint16_t port;
  std::vector<std::unique_ptr<IoThread>> threads;
  std::mutex stopping;
  bool started = false;
  bool stopped = false;
};

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() { stop(std::chrono::seconds(0)); }

Result<std::unique_ptr<Server>> Server::create(ServerOptions options, Router router, EventReplay replay) {
  options.io_threads = std::max(options.io_threads, 1);
  options.handler_threads = std::max(options.handler_threads, 1);
  options.long_threads = std::max(options.long_threads, 1);
  options.call_threads = std::max(options.call_threads, 1);
  options.costly_threads = std::max(options.costly_threads, 1);
  options.stream_threads = std::max(options.stream_threads, 1);
  AIP_TRY_ASSIGN(Listeners listeners, listen_on(options.host, options.port, options.io_threads));
  auto state =
      std::make_unique<State>(std::move(options), std::move(router), std::move(replay), std::move(listeners));
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

void Server::start() {
  const std::lock_guard lock(state_->stopping);
  if (state_->started) return;
  state_->started = true;
  for (const auto& thread : state_->threads) thread->start();
}

std::uint16_t Server::port() const { return state_->port; }

void Server::publish(std::string_view topic, Event event) {
  // A stream that opens later reads this event back, since it was stored before it was published.
  if (state_->context.event_streams == 0) return;
  std::string text = event_text(event);
  const auto frame = std::make_shared<const EventFrame>(EventFrame{.id = event.id, .text = std::move(text)});
  for (const auto& thread : state_->threads) thread->publish(std::string(topic), frame);
}

std::size_t Server::event_streams() const { return state_->context.event_streams; }

void Server::close_topic(std::string_view topic) {
  for (const auto& thread : state_->threads) thread->close_topic(std::string(topic));
}

void Server::stop(std::chrono::seconds grace) {
  const std::lock_guard lock(state_->stopping);
  if (!state_->started || state_->stopped) return;
  state_->stopped = true;
  state_->context.stopping = true;
  for (const auto& thread : state_->threads) thread->begin_stop();
  state_->context.wait_until_empty(grace);
  state_->context.aborting = true;
  for (const auto& thread : state_->threads) thread->abort_all();
  for (const auto& thread : state_->threads) thread->join();
  state_->context.stop_pools();
}

}  // namespace aip::http
