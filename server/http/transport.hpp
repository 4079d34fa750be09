#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace aip::http {

using Moment = std::chrono::steady_clock::time_point;

// One client's socket with its deadlines. Belongs to one I/O thread: everything here runs on it. Deadlines
// are kept by tick(), which the thread calls a few times a second for all its connections, so that no read
// needs a timer.
class Transport : public std::enable_shared_from_this<Transport> {
 public:
  // A write of up to 64 KiB may take `write_timeout`.
  Transport(boost::asio::ip::tcp::socket socket, std::chrono::seconds write_timeout);

  // Of the client, without the port; "" when it was gone before it was taken.
  const std::string& remote_address() const { return remote_address_; }

  // What has arrived and was not consumed yet.
  std::string_view input() const { return std::string_view(input_).substr(consumed_); }

  void consume(std::size_t bytes);
  void release_input();  // frees the buffer and what is in it

  enum class Read { kData, kEnd, kTimeout };
  // Waits for more input, up to `limit` bytes at once. kEnd: the client closed, or the connection broke.
  boost::asio::awaitable<Read> fill(std::size_t limit, std::optional<Moment> deadline);

  // Until stop_rate(): a client that sends less than `bytes` in `window` of our waiting for it has timed out.
  void start_rate(std::uint64_t bytes, std::chrono::seconds window);

  void stop_rate() { rate_.reset(); }

  // False: the client is gone or too slow.
  boost::asio::awaitable<bool> write(std::string_view first, std::string_view second = {});

  // Waits for wake(), at most until `deadline`.
  boost::asio::awaitable<void> sleep(Moment deadline);

  void wake() { wake_.cancel(); }

  // For a client that only receives from now on: notices without a write that it closed the connection, or
  // that it sent something. closed() is true then, and wake() is called.
  void watch_for_end();

  bool closed() const { return closed_; }

  // Until end_watch(): calls `left` once the client closes the connection, or it is closed here. What the
  // client sends meanwhile is kept as input.
  void watch(std::function<void()> left);
  boost::asio::awaitable<void> end_watch();

  // Closes the connection so that the client gets all of the answer: reads what it still sends for a moment,
  // because closing a socket with unread input resets the connection.
  boost::asio::awaitable<void> close_gently();
  void close();
  void cut();  // with a reset, so that the client sees that the body is incomplete

  void limit_send_buffer(int bytes);
  void tick(Moment now);
  void cancel();  // ends the read or write that waits

 private:
  struct Rate {
    std::uint64_t bytes_wanted = 0;
    std::chrono::steady_clock::duration window{};
    std::uint64_t bytes = 0;
    std::chrono::steady_clock::duration waited{};
  };

  void watch_on();
  void check_rate(Moment now);
  void expire();

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer wake_;
  std::chrono::seconds write_timeout_;
  std::string input_;
  std::size_t consumed_ = 0;
  std::optional<Moment> read_deadline_;
  std::optional<Moment> write_deadline_;
  std::optional<Moment> reading_since_;
  std::optional<Rate> rate_;
  bool timed_out_ = false;
  bool closed_ = false;
  char watched_ = 0;
  std::function<void()> left_;
  std::string ahead_;  // read while watching
  bool watching_ = false;
  std::string remote_address_;
};

}  // namespace aip::http
