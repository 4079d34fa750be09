#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "queue/task.hpp"

// A lane is what shares a limit: the tasks of one user that use one key. Its row of ai_lane says how many of
// them may run at a time, how far apart they are claimed, and until when nothing of it is claimed at all.
// All calls are inside a transaction of the caller's, who locks lanes after tasks and before pairs and jobs.
namespace aip::queue::lanes {

struct Limits {
  std::optional<int> max_running = {};  // at least 1; none: as many as there are slots
  std::chrono::milliseconds gap{0};     // from one claim to the next; 0: none

  bool operator==(const Limits&) const = default;
};

struct Lane {
  LaneId id = 0;
  std::string name;
  Limits limits;
};

// nullopt when the user has no lane of that name yet.
Result<std::optional<Lane>> find(store::Connection& connection, const UserId& user, std::string_view name);

// The user's lane of that name, made when missing; these are its limits from now on.
Result<LaneId> ensure(store::Connection& connection, const UserId& user, std::string_view name,
                      const Limits& limits);

// Nothing of the lane is claimed for that long; without a time, before it is reopened. The lane continues
// with half as many tasks at a time, and with one when it has to be reopened. While it is paused already it
// is not halved again, and the later end counts: the tasks that ran when it began to be too much all say so.
Result<void> pause(store::Connection& connection, LaneId lane, const Error& why,
                   std::optional<std::chrono::milliseconds> delay);

// This many tasks of a lane that runs fewer than it may have succeeded: one more may run for each `allowed`.
Result<void> succeeded(store::Connection& connection, LaneId lane, int tasks);

// Lanes that wait for a person go on: the user's of that name, and those that a job's tasks are in. How many.
Result<int> reopen(store::Connection& connection, const UserId& user, std::string_view name);
Result<int> reopen_for(store::Connection& connection, const JobId& job);

// The user's lanes that wait for a person, by name, and why.
Result<std::map<std::string, Error>> stopped(store::Connection& connection, const UserId& user);

struct LaneStatus {
  Lane lane;
  std::optional<int> allowed;  // for now, at most limits.max_running
  int running = 0;
  int waiting = 0;                          // let into the queue, due or not
  std::optional<std::string> pause_reason;  // while it is paused: the error code …
  std::string pause_message;                // … and in words for people
  std::optional<Time> paused_until;         // none, though paused: until a person has resolved the cause
};

// Of one user, by name.
Result<std::vector<LaneStatus>> list(store::Connection& connection, const UserId& user);

}  // namespace aip::queue::lanes
