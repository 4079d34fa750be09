#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace aip::service {

// Counts failures by key within a sliding window. Thread-safe; its memory is bounded.
class Throttle {
 public:
  Throttle(const Clock& clock, int allowed, std::chrono::minutes window);

  // kRateLimited with retry_after once `allowed` failures lie in the window.
  Result<void> check(std::string_view key);
  void failed(std::string_view key);
  void succeeded(std::string_view key);

 private:
  void forget_old(Time now);

  const Clock& clock_;
  const std::size_t allowed_;
  const std::chrono::minutes window_;
  std::mutex mutex_;
  std::map<std::string, std::deque<Time>, std::less<>> failures_;
};

}  // namespace aip::service
