#include "http/thread_pool.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/root.hpp"

namespace aip::http {
namespace {

std::size_t part_of(std::size_t queue) { return queue - queue / 4; }

}  // namespace

ThreadPool::Limits ThreadPool::shared(int threads, std::size_t queue) {
  return {.threads = threads,
          .queue = queue,
          .running_of_one = std::max(1, threads - std::max(1, threads / 4)),
          .waiting_of_one = part_of(queue)};
}

ThreadPool::Limits ThreadPool::quick(int threads, std::size_t queue) {
  return {.threads = threads, .queue = queue, .running_of_one = threads, .waiting_of_one = part_of(queue)};
}

ThreadPool::Limits ThreadPool::unbounded(int threads) {
  return {.threads = threads, .queue = SIZE_MAX, .running_of_one = threads, .waiting_of_one = SIZE_MAX};
}

ThreadPool::ThreadPool(Limits limits) : limits_(limits) {
  threads_.reserve(static_cast<std::size_t>(limits.threads));
  for (int i = 0; i < limits.threads; ++i) {
    threads_.push_back(start_thread("http: request handlers", [this] { run(); }));
  }
}

ThreadPool::~ThreadPool() { stop(); }

bool ThreadPool::post(std::string_view whose, Work&& work) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_ >= limits_.queue) return false;
    auto client = clients_.find(whose);
    if (client == clients_.end()) client = clients_.emplace(whose, Client()).first;
    auto& queue = client->second.waiting;
    if (queue.size() >= limits_.waiting_of_one) return false;
    queue.push_back(std::move(work));
    if (queue.size() == 1) turns_.push_back(client);
    ++waiting_;
  }
  changed_.notify_one();
  return true;
}

void ThreadPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::list<ThreadPool::Clients::iterator>::iterator ThreadPool::next() {
  return std::ranges::find_if(
      turns_, [this](const auto& client) { return client->second.running < limits_.running_of_one; });
}

void ThreadPool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    auto turn = turns_.end();
    changed_.wait(lock, [&] {
      turn = next();
      return turn != turns_.end() || (stopping_ && waiting_ == 0);
    });
    if (turn == turns_.end()) return;
    const auto client = *turn;
    turns_.erase(turn);
    Work work = std::move(client->second.waiting.front());
    client->second.waiting.pop_front();
    --waiting_;
    if (!client->second.waiting.empty()) turns_.push_back(client);
    ++client->second.running;

    lock.unlock();
    survives("http: a request handler", work);
    work = nullptr;
    lock.lock();

    --client->second.running;
    if (client->second.running == 0 && client->second.waiting.empty()) {
      clients_.erase(client);
    } else {
      changed_.notify_one();  // more of its work may be run now
    }
    if (stopping_ && waiting_ == 0) changed_.notify_all();
  }
}

}  // namespace aip::http
