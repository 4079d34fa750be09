#pragma once

#include <atomic>

#include "base/clock.hpp"

namespace aip::test {

// A clock that stands still until it is told to move. Thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start = *from_iso("2026-01-01T00:00:00Z"))
      : millis_(start.time_since_epoch().count()) {}

  Time now() const override { return Time(std::chrono::milliseconds(millis_.load())); }

  void advance(std::chrono::milliseconds by) { millis_ += by.count(); }

 private:
  std::atomic<std::int64_t> millis_;
};

}  // namespace aip::test
