#include "service/throttle.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace aip::service {
namespace {

constexpr std::size_t kMaxKeys = 10'000;

Error too_many(std::chrono::milliseconds wait) {
  const auto seconds = std::max(std::chrono::ceil<std::chrono::seconds>(wait), std::chrono::seconds(1));
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(seconds);
  const auto when = seconds > std::chrono::seconds(90) ? fmt::format("{} minutes", minutes.count())
                    : seconds.count() == 1             ? "a second"
                                                       : fmt::format("{} seconds", seconds.count());
  return {.code = ErrorCode::kRateLimited,
          .message = "too many failed attempts",
          .public_message = fmt::format("Too many failed attempts. Try again in {}.", when),
          .retry = Retry::kAfter,
          .retry_after = seconds};
}

}  // namespace

Throttle::Attempt::~Attempt() {
  if (throttle_ != nullptr) throttle_->end(key_, End::kUnknown);
}

void Throttle::Attempt::failed() {
  if (auto* throttle = std::exchange(throttle_, nullptr)) throttle->end(key_, End::kFailed);
}

void Throttle::Attempt::succeeded() {
  if (auto* throttle = std::exchange(throttle_, nullptr)) throttle->end(key_, End::kSucceeded);
}

Result<Throttle::Attempt> Throttle::begin(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const Time now = clock_.now();
  Entry& entry = entry_of(key, now);
  if (entry.failures + entry.running >= limits_.free) {
    if (entry.failures >= limits_.free && now < entry.blocked_until)
      return fail(too_many(entry.blocked_until - now));
    if (entry.running > 0) return fail(too_many(std::chrono::seconds(1)));
  }
  ++entry.running;
  return Attempt(*this, std::string(key));
}

Throttle::Entry& Throttle::entry_of(std::string_view key, Time now) {
  auto found = entries_.find(key);
  if (found == entries_.end()) {
    if (entries_.size() >= kMaxKeys) make_room(now);
    found = entries_.emplace(key, Entry()).first;
  }
  Entry& entry = found->second;
  if (entry.failures > 0 && entry.last + limits_.memory <= now) entry.failures = 0;
  return entry;
}

// Somebody who makes keys up must not make us forget one that is being guessed at.
void Throttle::make_room(Time now) {
  std::erase_if(entries_, [&](const auto& item) {
    const Entry& entry = item.second;
    return entry.running == 0 && (entry.failures == 0 || entry.last + limits_.memory <= now);
  });
  if (entries_.size() < kMaxKeys) return;
  const auto least = std::ranges::min_element(entries_, {}, [](const auto& item) {
    const Entry& entry = item.second;
    return std::tuple(entry.running > 0, entry.failures, entry.last);
  });
  if (least->second.running == 0) entries_.erase(least);
}

void Throttle::end(const std::string& key, End end) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  --entry.running;
  if (end == End::kSucceeded) entry.failures = 0;
  if (end == End::kFailed) {
    entry.last = clock_.now();
    ++entry.failures;
    const int doublings = std::clamp(entry.failures - limits_.free, 0, 20);
    if (entry.failures >= limits_.free)
      entry.blocked_until = entry.last + std::min(limits_.first * (1 << doublings), limits_.longest);
  }
  if (entry.running == 0 && entry.failures == 0) entries_.erase(found);
}

}  // namespace aip::service
