#include "http/io_thread.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "base/root.hpp"

namespace aip::http {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 250ms;
constexpr auto kAcceptPause = 100ms;
constexpr std::size_t kMaxTurnedAway = 64;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

}  // namespace

IoThread::IoThread(ServerContext& context, int listening_socket, bool v6)
    : context_(context),
      acceptor_(io_, v6 ? tcp::v6() : tcp::v4(), listening_socket),
      ticker_(io_),
      accept_pause_(io_) {}

IoThread::~IoThread() { join(); }

void IoThread::start() {
  asio::co_spawn(io_, accept(), EndsProcess{"http: accepting connections"});
  asio::co_spawn(io_, tick(), EndsProcess{"http: time limits"});
  thread_ = start_thread("http: I/O", [this] { run_loop("http: I/O", io_); });
}

void IoThread::publish(std::string topic, std::shared_ptr<const EventFrame> frame) {
  asio::post(io_, [this, topic = std::move(topic), frame = std::move(frame)] { hub_.publish(topic, frame); });
}

void IoThread::close_topic(std::string topic) {
  asio::post(io_,
             [this, topic = std::move(topic)] { hub_.close_topic(topic, std::chrono::steady_clock::now()); });
}

void IoThread::begin_stop() {
  asio::post(io_, [this] {
    stopping_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    accept_pause_.cancel();
    ticker_.cancel();  // it goes on while there are connections
    hub_.close_all();
    for (Connection* connection : connections_) connection->begin_stop();
  });
}

void IoThread::abort_all() {
  asio::post(io_, [this] {
    for (Connection* connection : connections_) connection->abort();
  });
}

void IoThread::join() {
  if (thread_.joinable()) thread_.join();
}

asio::awaitable<void> IoThread::accept() {
  bool out_of_files = false;
  while (!stopping_) {
    tcp::socket socket(io_);
    const auto [error] = co_await acceptor_.async_accept(socket, kTuple);
    if (stopping_) break;
    if (!error) {
      if (std::exchange(out_of_files, false)) log::info("http: connections are accepted again");
      survives("http: taking a connection", [&] { take(std::move(socket)); });
      continue;
    }
    if (error == asio::error::connection_aborted || error == asio::error::interrupted) continue;
    // Out of file descriptors or memory: waiting connections stay in the kernel's queue for now.
    if (!std::exchange(out_of_files, true))
      log::warning("http: can't accept connections: {}", error.message());
    accept_pause_.expires_after(kAcceptPause);
    co_await accept_pause_.async_wait(kTuple);
  }
}

void IoThread::take(tcp::socket socket) {
  auto transport = std::make_shared<Transport>(std::move(socket), context_.options.idle_timeout);
  const bool welcome = context_.enter(transport->remote_address());
  if (!welcome && turned_away_ >= kMaxTurnedAway) return;  // closed without an answer
  if (!welcome) ++turned_away_;
  auto connection = std::make_unique<Connection>(std::move(transport), context_, hub_);
  asio::co_spawn(io_, attend(std::move(connection), welcome), GoesOn{"http: a connection"});
}

asio::awaitable<void> IoThread::attend(std::unique_ptr<Connection> connection, bool welcome) {
  connections_.insert(connection.get());
  try {
    if (welcome) {
      co_await connection->run();
    } else {
      co_await connection->turn_away();
    }
  } catch (...) {
    note_exception("http: a connection", std::current_exception());
    connection->abort();
  }
  connections_.erase(connection.get());
  if (welcome) {
    context_.leave(connection->remote_address());
  } else {
    --turned_away_;
  }
  if (stopping_ && connections_.empty()) ticker_.cancel();
}

asio::awaitable<void> IoThread::tick() {
  while (!stopping_ || !connections_.empty()) {
    ticker_.expires_after(kTick);
    co_await ticker_.async_wait(kTuple);
    const Moment now = std::chrono::steady_clock::now();
    for (Connection* connection : connections_) {
      survives("http: time limits", [&] { connection->tick(now); });
    }
  }
}

}  // namespace aip::http
