#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

namespace aip::store {

// A mutex that is handed over in the order it was asked for, so that no writer starves beside a busy one.
class FairMutex {
 public:
  // False when the turn did not come within `wait`.
  bool lock(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    if (!held_) {
      held_ = true;
      return true;
    }
    Waiter waiter;
    const auto place = waiters_.insert(waiters_.end(), &waiter);
    if (waiter.turn.wait_for(lock, wait, [&] { return waiter.granted; })) return true;
    waiters_.erase(place);
    return false;
  }

  void unlock() {
    const std::scoped_lock lock(mutex_);
    if (waiters_.empty()) {
      held_ = false;
      return;
    }
    waiters_.front()->granted = true;
    waiters_.front()->turn.notify_one();
    waiters_.pop_front();
  }

  // How many wait for their turn.
  std::size_t waiting() {
    const std::scoped_lock lock(mutex_);
    return waiters_.size();
  }

 private:
  struct Waiter {
    std::condition_variable turn;
    bool granted = false;
  };

  std::mutex mutex_;
  bool held_ = false;
  std::list<Waiter*> waiters_;
};

}  // namespace aip::store
