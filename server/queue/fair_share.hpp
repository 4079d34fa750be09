#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <vector>

#include "queue/task.hpp"

// Whose turn it is at a claim, and how much each lane may have of it.
namespace aip::queue::fair_share {

// A lane that has something due and may be claimed from.
struct LaneShare {
  LaneId lane = 0;
  UserId user;
  std::int64_t claims = 0;                     // before this one
  int room = std::numeric_limits<int>::max();  // how many may be claimed now
  int taken = 0;                               // how many have been claimed
  bool recovers = false;                       // fewer are allowed than its limit
  std::chrono::milliseconds gap{0};            // from one claim to the next; 0: none
  Time paced_from;                             // with a gap: its first claim now counts as made then
};

// The lanes of one user, one after another, whose turn comes together.
using FairShare = std::vector<std::vector<LaneShare>>;

// At most `limit` lanes: the user first who was served longest ago, and of a user's the lane that was. Lanes
// with a limit stay locked until the transaction ends, so that two claims don't fill the same places.
Result<FairShare> next(store::Connection& connection, int limit, Time now);

// Writes down what was taken.
Result<void> served(store::Connection& connection, const FairShare& turns, Time now);

}  // namespace aip::queue::fair_share
