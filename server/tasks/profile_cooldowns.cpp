#include "tasks/profile_cooldowns.hpp"

#include <algorithm>
#include <chrono>

namespace aip::tasks {
namespace {

constexpr std::chrono::milliseconds kRest = std::chrono::seconds(60);
constexpr std::chrono::milliseconds kLongestRest = std::chrono::minutes(15);

}  // namespace

std::string Rests::name_of(const service::Target& target) {
  return target.profile.value + '\n' + target.endpoint + '\n' + target.key_sealed;
}

void Rests::rest(const service::Target& target, const Error& why) {
  const auto length = why.retry == Retry::kAfter ? std::clamp(why.retry_after, kRest, kLongestRest) : kRest;
  const std::lock_guard lock(mutex_);
  auto& rest = rests_[name_of(target)];
  rest.until = clock_.now() + length;
  rest.why = why;
}

void Rests::wake(const service::Target& target) {
  const std::lock_guard lock(mutex_);
  rests_.erase(name_of(target));
}

std::optional<Error> Rests::why(const service::Target& target) const {
  const std::lock_guard lock(mutex_);
  const auto found = rests_.find(name_of(target));
  if (found == rests_.end() || found->second.until <= clock_.now()) return std::nullopt;
  return found->second.why;
}

bool Rests::tell(const service::Target& target, const JobId& job) {
  const std::lock_guard lock(mutex_);
  return rests_[name_of(target)].told.insert(job).second;
}

}  // namespace aip::tasks
