#include "tasks/profile_cooldowns.hpp"

#include <algorithm>
#include <chrono>

namespace aip::tasks {
namespace {

constexpr std::chrono::milliseconds kCooldown = std::chrono::seconds(60);
constexpr std::chrono::milliseconds kMaxCooldown = std::chrono::minutes(15);

}  // namespace

std::string ProfileCooldowns::name_of(const service::Target& target) {
  return target.profile.value + '\n' + target.endpoint + '\n' + target.key_sealed;
}

void ProfileCooldowns::start(const service::Target& target, const Error& why) {
  const auto length =
      why.retry == Retry::kAfter ? std::clamp(why.retry_after, kCooldown, kMaxCooldown) : kCooldown;
  const std::lock_guard lock(mutex_);
  auto& cooldown = cooldowns_[name_of(target)];
  cooldown.until = clock_.now() + length;
  cooldown.why = why;
}

void ProfileCooldowns::end(const service::Target& target) {
  const std::lock_guard lock(mutex_);
  cooldowns_.erase(name_of(target));
}

std::optional<Error> ProfileCooldowns::reason(const service::Target& target) const {
  const std::lock_guard lock(mutex_);
  const auto found = cooldowns_.find(name_of(target));
  if (found == cooldowns_.end() || found->second.until <= clock_.now()) return std::nullopt;
  return found->second.why;
}

bool ProfileCooldowns::should_report(const service::Target& target, const JobId& job) {
  const std::lock_guard lock(mutex_);
  return cooldowns_[name_of(target)].reported_to.insert(job).second;
}

}  // namespace aip::tasks
