#include "service/lanes.hpp"

#include <algorithm>

namespace aip::service::lanes {

namespace {

std::string name_of(std::string_view endpoint, const ProfileId& profile) {
  auto name = origin_of(endpoint).value_or("");
  return name.empty() || profile.empty() ? name : name + "#" + profile.value;
}

}  // namespace

std::string name_of(const Target& target) { return name_of(target.endpoint, target.profile); }

queue::lanes::Limits limits_of(const Target& target) {
  if (target.endpoint.empty()) return {};
  queue::lanes::Limits limits{.max_running = std::max(target.concurrency, 1)};
  if (target.requests_per_minute > 0) {
    limits.gap = std::chrono::milliseconds(std::chrono::minutes(1)) / target.requests_per_minute;
  }
  return limits;
}

Result<queue::LaneId> enter(store::Connection& connection, const UserId& user, const Target& target) {
  return queue::lanes::ensure(connection, user, name_of(target), limits_of(target));
}

Result<Target> first_open(store::Connection& connection, const UserId& user, const JobPlan& plan) {
  if (plan.others.empty()) return plan.target;
  AIP_TRY_ASSIGN(const auto stopped, queue::lanes::stopped(connection, user));
  if (!stopped.contains(name_of(plan.target))) return plan.target;
  const auto open = std::ranges::find_if(
      plan.others, [&](const Target& target) { return !stopped.contains(name_of(target)); });
  return open == plan.others.end() ? plan.target : *open;
}

Result<void> reopen(store::Connection& connection, const UserId& user, const Profile& profile) {
  AIP_TRY(queue::lanes::reopen(connection, user, name_of(profile.endpoint, profile.id)));
  return {};
}

Result<bool> is_right(store::Connection& connection, const UserId& user, const Target& target,
                      queue::LaneId lane) {
  AIP_TRY_ASSIGN(const auto found, queue::lanes::find(connection, user, name_of(target)));
  return found && found->id == lane && found->limits == limits_of(target);
}

}  // namespace aip::service::lanes
