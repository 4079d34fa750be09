#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "queue/task.hpp"

// How the tasks stand that have been let into the queue: for people who ask why nothing happens.
namespace aip::queue {

// What the waiting tasks of a job wait for: the first of these that is set, else only for a free worker.
struct WaitReason {
  std::optional<std::string> pause_reason;  // their lane is paused: the error code …
  std::string pause_message;                // … and in words for people
  std::optional<Time> until;                // when it opens, or the next try is due; none: by a person only
  int before = 0;                           // number of the lane's tasks that go first
};

// The user's jobs with a task that runs.
Result<std::set<JobId>> running_jobs(store::Connection& connection, const UserId& user);

// Of jobs of whose tasks none runs; those of whose tasks none waits either are not in it.
Result<std::map<JobId, WaitReason>> wait_reasons(store::Connection& connection,
                                                 const std::vector<JobId>& jobs, Time now);

}  // namespace aip::queue
