#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace aip::service {

// Slows down who fails again and again: some attempts are free, then each one that fails makes the next one
// wait twice as long. Attempts are reserved before it is known how they end, so that many at the same moment
// are no way around it. Thread-safe; its memory is bounded.
class Throttle {
 public:
  struct Limits {
    int free = 5;
    std::chrono::seconds first{30};  // the wait after the last free one
    std::chrono::seconds longest{900};
    std::chrono::seconds memory{3600};  // failures are forgotten this long after the last one
  };

  Throttle(const Clock& clock, Limits limits) : clock_(clock), limits_(limits) {}

  // An attempt that was let through. It counts as a failure while nobody has said how it ended, and as
  // nothing once it goes without that.
  class Attempt {
   public:
    Attempt(Throttle& throttle, std::string key) : throttle_(&throttle), key_(std::move(key)) {}

    Attempt(Attempt&& other) noexcept
        : throttle_(std::exchange(other.throttle_, nullptr)), key_(std::move(other.key_)) {}

    Attempt& operator=(Attempt&&) = delete;
    ~Attempt();

    void failed();
    void succeeded();  // the failures before are forgotten

   private:
    Throttle* throttle_;
    std::string key_;
  };

  // kRateLimited with retry_after, and in the words for people, when `key` has to wait.
  Result<Attempt> begin(std::string_view key);

 private:
  enum class End { kFailed, kSucceeded, kUnknown };

  struct Entry {
    int failures = 0;
    int running = 0;
    Time last;           // failure
    Time blocked_until;  // meaningful from limits_.free failures on
  };

  using Entries = std::map<std::string, Entry, std::less<>>;

  Entry& entry_of(std::string_view key, Time now);
  void make_room(Time now);
  void end(const std::string& key, End end);

  const Clock& clock_;
  const Limits limits_;
  std::mutex mutex_;
  Entries entries_;
};

}  // namespace aip::service
