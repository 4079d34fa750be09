#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace aip::http {

// For work that is not counted for any client.
inline constexpr std::string_view kAnybody = "";

// Threads that may block, with a bounded queue. Clients with work in it take turns, so that one with much of
// it does not hold up the others. Thread-safe.
class ThreadPool {
 public:
  using Work = std::move_only_function<void()>;  // does not throw

  struct Limits {
    int threads = 1;
    std::size_t queue = 0;           // pieces of work that wait
    int running_of_one = 1;          // of one client at a time; its others wait
    std::size_t waiting_of_one = 0;  // of one client
  };

  // A client gets at most three quarters of the threads, and of the queue.
  static Limits shared(int threads, std::size_t queue);
  // A client may use all threads, but only three quarters of the queue.
  static Limits quick(int threads, std::size_t queue);
  // Nothing is ever refused: for work of which its clients can't have much.
  static Limits unbounded(int threads);

  explicit ThreadPool(Limits limits);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // False when the queue, or the client's part of it, is full, or the pool is stopped; `work` is then
  // untouched.
  bool post(std::string_view whose, Work&& work);

  // Finishes the queued work, then ends the threads. Blocks.
  void stop();

 private:
  struct Client {
    std::deque<Work> waiting;
    int running = 0;
  };

  using Clients = std::map<std::string, Client, std::less<>>;

  void run();
  // The turn that is next; the end when nothing may be run now.
  std::list<Clients::iterator>::iterator next();

  const Limits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Clients clients_;                     // with work that waits or runs
  std::list<Clients::iterator> turns_;  // those with work that waits
  std::size_t waiting_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace aip::http
