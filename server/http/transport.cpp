#include "http/transport.hpp"

#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace aip::http {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kWritePiece = 64 << 10;
constexpr auto kLinger = 2s;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t kAhead = 4 << 10;

Moment now() { return std::chrono::steady_clock::now(); }

std::string address_of(const tcp::socket& socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return {};
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace

Transport::Transport(tcp::socket socket, std::chrono::seconds write_timeout)
    : socket_(std::move(socket)),
      wake_(socket_.get_executor()),
      write_timeout_(write_timeout),
      remote_address_(address_of(socket_)) {
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
}

void Transport::consume(std::size_t bytes) {
  consumed_ += bytes;
  if (consumed_ == input_.size()) {
    input_.clear();
    consumed_ = 0;
  }
}

void Transport::release_input() {
  input_ = {};
  consumed_ = 0;
}

asio::awaitable<Transport::Read> Transport::fill(std::size_t limit, std::optional<Moment> deadline) {
  if (consumed_ > 0) {
    input_.erase(0, consumed_);
    consumed_ = 0;
  }
  const std::size_t before = input_.size();
  input_.resize(before + limit);
  timed_out_ = false;
  read_deadline_ = deadline;
  reading_since_ = now();
  const auto [error, bytes] =
      co_await socket_.async_read_some(asio::buffer(input_.data() + before, limit), kTuple);
  input_.resize(before + bytes);
  if (rate_) {
    rate_->waited += now() - *reading_since_;
    rate_->bytes += bytes;
  }
  read_deadline_.reset();
  reading_since_.reset();
  if (std::exchange(timed_out_, false)) co_return Read::kTimeout;
  if (error) closed_ = true;
  co_return error ? Read::kEnd : Read::kData;
}

void Transport::start_rate(std::uint64_t bytes, std::chrono::seconds window) {
  rate_ = Rate{.bytes_wanted = bytes, .window = window, .bytes = 0, .waited = {}};
}

asio::awaitable<bool> Transport::write(std::string_view first, std::string_view second) {
  while (!closed_ && (!first.empty() || !second.empty())) {
    const std::string_view a = first.substr(0, kWritePiece);
    const std::string_view b = second.substr(0, kWritePiece - a.size());
    first.remove_prefix(a.size());
    second.remove_prefix(b.size());
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(a), asio::buffer(b)};
    write_deadline_ = now() + write_timeout_;
    const auto [error, bytes] = co_await asio::async_write(socket_, buffers, kTuple);
    write_deadline_.reset();
    timed_out_ = false;
    if (error) closed_ = true;
  }
  co_return !closed_;
}

asio::awaitable<void> Transport::sleep(Moment deadline) {
  wake_.expires_at(deadline);
  co_await wake_.async_wait(kTuple);
}

void Transport::watch_for_end() {
  socket_.async_read_some(asio::buffer(&watched_, 1),
                          [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                            // The client may not send anything here: this ends its stream.
                            if (!error) self->cancel();
                            self->closed_ = true;
                            self->wake();
                          });
}

void Transport::watch(std::function<void()> left) {
  left_ = std::move(left);
  watch_on();
}

void Transport::watch_on() {
  watching_ = true;
  ahead_.resize(kAhead);
  socket_.async_read_some(asio::buffer(ahead_),
                          [self = shared_from_this()](const boost::system::error_code& error, std::size_t n) {
                            self->watching_ = false;
                            self->input_.append(self->ahead_, 0, n);
                            const bool ended = self->left_ == nullptr;
                            if (error && error != asio::error::operation_aborted) self->closed_ = true;
                            if (ended) {
                              self->wake();
                            } else if (error) {
                              std::exchange(self->left_, nullptr)();
                            } else if (self->input().size() < kAhead) {
                              self->watch_on();
                            }  // else it sends its next requests already, and is taken to stay
                          });
}

asio::awaitable<void> Transport::end_watch() {
  left_ = nullptr;
  if (watching_) cancel();
  while (watching_) co_await sleep(Moment::max());
  ahead_ = {};
}

asio::awaitable<void> Transport::close_gently() {
  boost::system::error_code error;
  if (!closed_) socket_.shutdown(tcp::socket::shutdown_send, error);
  const Moment deadline = now() + kLinger;
  while (!closed_ && !error) {
    release_input();
    const Read read = co_await fill(16 << 10, deadline);
    if (read != Read::kData || now() >= deadline) break;
  }
  close();
}

void Transport::close() {
  closed_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
  wake();
}

void Transport::cut() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  close();
}

void Transport::limit_send_buffer(int bytes) {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::send_buffer_size(bytes), ignored);
}

void Transport::tick(Moment now) {
  if ((read_deadline_ && now >= *read_deadline_) || (write_deadline_ && now >= *write_deadline_)) expire();
  if (rate_ && reading_since_) check_rate(now);
}

void Transport::check_rate(Moment now) {
  if (rate_->waited + (now - *reading_since_) < rate_->window) return;
  if (rate_->bytes < rate_->bytes_wanted) return expire();
  rate_->waited = {};
  rate_->bytes = 0;
  reading_since_ = now;
}

void Transport::expire() {
  timed_out_ = true;
  cancel();
}

void Transport::cancel() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

}  // namespace aip::http
