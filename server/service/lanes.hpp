#pragma once

#include "queue/lanes.hpp"
#include "service/job_plan.hpp"
#include "service/target.hpp"

// Which lane of the queue a job's images go in: those that ask one provider with one key share its limits.
namespace aip::service::lanes {

// The origin that the target's key is for, and its profile: each has limits of its own. Empty for the
// built-in engine.
std::string name_of(const Target& target);

// What the target says of its limits; the built-in engine has none but the workers' slots.
queue::lanes::Limits limits_of(const Target& target);

// The target's lane, made when missing, with the target's limits. In a write transaction.
Result<queue::LaneId> enter(store::Connection& connection, const UserId& user, const Target& target);

// Of those that may make a plan's pictures, the first whose lane does not wait for a person; the first of
// all when each does.
Result<Target> first_open(store::Connection& connection, const UserId& user, const JobPlan& plan);

// A person has resolved what stopped a profile's lane.
Result<void> reopen(store::Connection& connection, const UserId& user, const Profile& profile);

// Whether a task in that lane is where its target belongs, under the limits that hold now.
Result<bool> is_right(store::Connection& connection, const UserId& user, const Target& target,
                      queue::LaneId lane);

}  // namespace aip::service::lanes
