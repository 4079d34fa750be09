#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace aip::http {

// Threads that may block, with a bounded queue. Thread-safe.
class ThreadPool {
 public:
  using Work = std::move_only_function<void()>;  // does not throw

  ThreadPool(int threads, std::size_t queue_limit);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // False when the queue is full or the pool is stopped; `work` is then untouched.
  bool post(Work&& work);

  // Finishes the queued work, then ends the threads. Blocks.
  void stop();

 private:
  void run();

  std::size_t queue_limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace aip::http
