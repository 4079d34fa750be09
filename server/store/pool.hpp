#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace aip::store {

// At most `capacity` sessions at a time; idle ones are kept. Thread-safe. Knows nothing of how a session is
// made: a lease may come empty, and its holder fills it.
template <class Session>
class Pool {
 public:
  explicit Pool(int capacity) : free_(capacity) {}

  // A place in the pool, with an idle session when there is one. Gives both back when it goes.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Session> idle, std::uint64_t epoch)
        : session(std::move(idle)), pool_(&pool), epoch_(epoch) {}

    Lease(Lease&& other) noexcept
        : session(std::move(other.session)),
          pool_(std::exchange(other.pool_, nullptr)),
          epoch_(other.epoch_) {}

    Lease& operator=(Lease&&) = delete;

    ~Lease() {
      if (pool_ != nullptr) pool_->give_back(std::move(session), epoch_);
    }

    // nullptr: to be opened by the holder, or thrown away by it.
    std::unique_ptr<Session> session;

   private:
    friend class Pool;
    Pool* pool_;
    std::uint64_t epoch_;
  };

  // nullopt when no place became free within `wait`.
  std::optional<Lease> take(std::chrono::milliseconds wait) {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_for(lock, wait, [&] { return free_ > 0; })) return std::nullopt;
    --free_;
    std::unique_ptr<Session> session;
    if (!idle_.empty()) {
      session = std::move(idle_.back());
      idle_.pop_back();
    }
    return std::optional<Lease>(std::in_place, *this, std::move(session), epoch_);
  }

  // Closes the idle sessions, and those that are leased now when they come back; but what `keeper` holds then
  // is kept.
  void forget(Lease* keeper = nullptr) {
    std::vector<std::unique_ptr<Session>> closed;
    const std::scoped_lock lock(mutex_);
    ++epoch_;
    if (keeper != nullptr) keeper->epoch_ = epoch_;
    closed.swap(idle_);
  }

 private:
  void give_back(std::unique_ptr<Session> session, std::uint64_t epoch) {
    {
      const std::scoped_lock lock(mutex_);
      ++free_;
      if (session != nullptr && epoch == epoch_) idle_.push_back(std::move(session));
    }
    freed_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable freed_;
  int free_;
  std::uint64_t epoch_ = 0;
  std::vector<std::unique_ptr<Session>> idle_;
};

}  // namespace aip::store
