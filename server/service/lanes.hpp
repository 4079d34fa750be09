#pragma once

#include "queue/lanes.hpp"
#include "service/target.hpp"

// Which lane of the queue a job's images go in: those that ask one provider with one key share its limits.
namespace aip::service::lanes {

// The origin that the target's key is for; empty for the built-in engine.
std::string name_of(const Target& target);

// What the target says of its limits; the built-in engine has none but the workers' slots.
queue::lanes::Limits limits_of(const Target& target);

// The target's lane, made when missing, with the target's limits. In a write transaction.
Result<queue::LaneId> enter(store::Connection& connection, const UserId& user, const Target& target);

// A person has seen to what an endpoint's lane was stopped over.
Result<void> reopen(store::Connection& connection, const UserId& user, std::string_view endpoint);

// Whether a task in that lane is where its target belongs, under the limits that hold now.
Result<bool> is_right(store::Connection& connection, const UserId& user, const Target& target,
                      queue::LaneId lane);

}  // namespace aip::service::lanes
