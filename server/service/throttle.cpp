#include "service/throttle.hpp"

#include <iterator>

namespace aip::service {
namespace {

constexpr std::size_t kMaxKeys = 10'000;

}  // namespace

Throttle::Throttle(const Clock& clock, int allowed, std::chrono::minutes window)
    : clock_(clock), allowed_(static_cast<std::size_t>(allowed)), window_(window) {}

Result<void> Throttle::check(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const Time now = clock_.now();
  forget_old(now);
  const auto found = failures_.find(key);
  if (found == failures_.end() || found->second.size() < allowed_) return {};
  const auto wait = found->second.front() + window_ - now;
  return fail(Error{.code = ErrorCode::kRateLimited,
                    .message = "too many failed sign-ins",
                    .public_message = "Too many failed attempts. Wait a few minutes, then try again.",
                    .retry = Retry::kAfter,
                    .retry_after = wait});
}

void Throttle::failed(std::string_view key) {
  const std::lock_guard lock(mutex_);
  if (failures_.size() >= kMaxKeys && !failures_.contains(key)) failures_.erase(failures_.begin());
  auto& times = failures_[std::string(key)];
  times.push_back(clock_.now());
  if (times.size() > allowed_) times.pop_front();
}

void Throttle::succeeded(std::string_view key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = failures_.find(key); found != failures_.end()) failures_.erase(found);
}

void Throttle::forget_old(Time now) {
  for (auto entry = failures_.begin(); entry != failures_.end();) {
    auto& times = entry->second;
    while (!times.empty() && times.front() + window_ <= now) times.pop_front();
    entry = times.empty() ? failures_.erase(entry) : std::next(entry);
  }
}

}  // namespace aip::service
