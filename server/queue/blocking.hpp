#pragma once

#include <cstddef>
#include <functional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/thread_pool.hpp>

namespace aip::queue {

// Runs `work` on a thread that may wait and resumes on the caller's executor: for database and file calls in
// coroutines. What `work` throws is thrown to the caller. `work` is never given up half way: a cancellation
// is seen once it has returned, at the next co_await, so it may refer to the caller's variables.
boost::asio::awaitable<void> blocking(std::function<void()> work);

// The threads behind blocking(): each io_context has its own few, made when they are first needed. An
// io_context that goes waits for work that has been begun.
class BlockingPool final : public boost::asio::execution_context::service {
 public:
  using key_type = BlockingPool;
  static boost::asio::execution_context::id id;
  static constexpr std::size_t kThreads = 4;

  // Another number of threads: `boost::asio::make_service<BlockingPool>(io_context, 8)` before the first use.
  explicit BlockingPool(boost::asio::execution_context& context, std::size_t threads = kThreads);

  boost::asio::thread_pool& threads() { return threads_; }

 private:
  void shutdown() override;

  boost::asio::thread_pool threads_;
};

}  // namespace aip::queue
