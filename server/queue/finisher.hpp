#pragma once

#include <optional>
#include <span>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "queue/queue.hpp"

namespace aip::queue {

// Tasks that end while an earlier commit is under way share the next one: a commit that reaches the disk
// costs a thousand times as much as a row. On the runner's thread only.
class Finisher {
 public:
  // Borrows both.
  Finisher(Queue& queue, boost::asio::io_context& io) : queue_(queue), io_(io) {}

  // As Queue::finish().
  boost::asio::awaitable<Result<bool>> finish(const Task& task, const Verdict& verdict);

 private:
  struct Waiting {
    Finish finish;
    boost::asio::steady_timer answered;
    std::optional<Result<bool>> answer;
  };

  boost::asio::awaitable<void> drain();
  std::vector<Result<bool>> commit(std::span<const Finish> batch);

  Queue& queue_;
  boost::asio::io_context& io_;
  std::vector<Waiting*> waiting_;
  bool draining_ = false;
};

}  // namespace aip::queue
