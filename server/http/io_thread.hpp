#pragma once

#include <memory>
#include <string_view>
#include <thread>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/connection.hpp"
#include "http/server_context.hpp"
#include "http/sse_hub.hpp"

namespace aip::http {

// One thread with its own acceptor, connections and event streams; none of them ever leaves it. The public
// functions may be called from any thread.
class IoThread {
 public:
  IoThread(ServerContext& context, int listening_socket, bool v6);
  ~IoThread();

  void start();
  void publish(std::string topic, std::shared_ptr<const EventFrame> frame);
  void close_topic(std::string topic);

  void begin_stop();  // no new connections, event streams end, idle connections end
  void abort_all();   // closes the remaining connections now
  void join();        // waits until there is no connection left

 private:
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> tick();
  void take(boost::asio::ip::tcp::socket socket);

  // Runs one connection from its start to its end.
  boost::asio::awaitable<void> attend(std::unique_ptr<Connection> connection, bool welcome);

  ServerContext& context_;
  boost::asio::io_context io_{1};
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer ticker_;
  boost::asio::steady_timer accept_pause_;
  SseHub hub_;
  std::unordered_set<Connection*> connections_;
  std::size_t turned_away_ = 0;  // connections that are being refused right now
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace aip::http
