#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include <boost/asio/cancellation_signal.hpp>

#include "queue/queue.hpp"

namespace aip::queue {

// Why a task is stopped; a later enumerator overrides an earlier one.
enum class Halt {
  kNo,
  kCancelled,      // its cancel was asked for
  kStopping,       // the program stops
  kHeartbeatLost,  // no heartbeat got through: somebody else may take it soon
  kLost,           // somebody else has taken it
};

// One attempt in this process.
struct Run {
  explicit Run(Task its_task, std::chrono::steady_clock::time_point claimed)
      : task(std::move(its_task)), lease{task.id, task.claim_seq}, since(claimed), confirmed(claimed) {}

  const Task task;
  const Lease lease;
  const std::chrono::steady_clock::time_point since;
  std::atomic<std::chrono::steady_clock::time_point> confirmed;  // when the lease was last known to be ours
  std::atomic<Halt> halt{Halt::kNo};                             // written on the runner's thread
  std::atomic<bool> settling{false};                             // the handler has returned
  boost::asio::cancellation_signal signal;                       // the handler's; on the runner's thread only
};

inline bool includes(const std::vector<Lease>& leases, const Run& run) {
  return std::ranges::find(leases, run.lease) != leases.end();
}

// What runs now. Thread-safe.
class Runs {
 public:
  using Pointer = std::shared_ptr<Run>;

  void add(Pointer run) {
    const std::scoped_lock lock(mutex_);
    runs_.push_back(std::move(run));
  }

  void remove(const Pointer& run) {
    const std::scoped_lock lock(mutex_);
    std::erase(runs_, run);
  }

  std::vector<Pointer> all() const {
    const std::scoped_lock lock(mutex_);
    return runs_;
  }

  int size() const {
    const std::scoped_lock lock(mutex_);
    return static_cast<int>(runs_.size());
  }

  // To be kept by heartbeats.
  std::vector<Lease> leases() const {
    const std::scoped_lock lock(mutex_);
    std::vector<Lease> leases;
    for (const auto& run : runs_) {
      if (run->halt != Halt::kLost) leases.push_back(run->lease);
    }
    return leases;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Pointer> runs_;
};

}  // namespace aip::queue
