#include "service/lanes.hpp"

#include <algorithm>

namespace aip::service::lanes {

std::string name_of(const Target& target) { return origin_of(target.endpoint).value_or(""); }

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

Result<void> reopen(store::Connection& connection, const UserId& user, std::string_view endpoint) {
  AIP_TRY(queue::lanes::reopen(connection, user, origin_of(endpoint).value_or("")));
  return {};
}

Result<bool> is_right(store::Connection& connection, const UserId& user, const Target& target,
                      queue::LaneId lane) {
  AIP_TRY_ASSIGN(const auto found, queue::lanes::find(connection, user, name_of(target)));
  return found && found->id == lane && found->limits == limits_of(target);
}

}  // namespace aip::service::lanes
