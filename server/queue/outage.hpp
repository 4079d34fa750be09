#pragma once

#include <atomic>
#include <string_view>

#include "base/log.hpp"
#include "queue/queue.hpp"

namespace aip::queue {

// Says once that the database can't be written and once that it can again, however many activities suffer
// from it and however often they try. Thread-safe.
class Outage {
 public:
  // Of a write.
  template <class T>
  void note(std::string_view activity, const Result<T>& result) {
    if (!result) {
      failed(activity, result.error());
    } else if (away_.exchange(false)) {
      log::info("the queue continues");
    }
  }

  // Of anything. Errors that do not pass are bugs and are said each time.
  void failed(std::string_view activity, const Error& error) {
    if (!is_passing(error)) {
      log::error("the queue: {}: {}", activity, error.message);
    } else if (!away_.exchange(true)) {
      log::warning("the queue waits: {}: {}", activity, error.message);
    }
  }

 private:
  std::atomic<bool> away_ = false;
};

}  // namespace aip::queue
