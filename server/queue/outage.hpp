#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "base/log.hpp"
#include "base/result.hpp"

namespace aip::queue {

// Says once when something begins to fail and once when all is well again, however many activities suffer
// from it and however often they try. Thread-safe.
class Outage {
 public:
  template <class T>
  void note(std::string_view activity, const Result<T>& result) {
    const std::scoped_lock lock(mutex_);
    if (!result) {
      if (failing_.empty()) log::warning("the queue waits: {}: {}", activity, result.error().message);
      failing_.emplace(activity);
    } else if (failing_.erase(std::string(activity)) > 0 && failing_.empty()) {
      log::info("the queue goes on");
    }
  }

 private:
  std::mutex mutex_;
  std::set<std::string> failing_;
};

}  // namespace aip::queue
