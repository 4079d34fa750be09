#pragma once

#include "domain/job.hpp"
#include "queue/task.hpp"

namespace aip::service {

// Lets the user's waiting jobs into the queue while fewer than max_concurrent_jobs of theirs are in it. In a
// write transaction.
Result<void> admit_jobs(store::Connection& connection, const UserId& user);

// Lets the tasks of an admitted job into the queue: all, or as many as its option `maxConcurrent` allows to
// be worked on at a time.
Result<void> release_tasks(store::Connection& connection, const Job& job);

// Whether nothing more of a job is worth sending before a person has resolved its cause: the job is paused.
bool needs_a_person(const Error& error);

// Takes a job out of the queue, so that others get its place, until it is resumed; running tasks end
// normally. `error`: what has to be fixed, if anything. The job's row is locked; its log and events are the
// caller's.
Result<void> evict_job(store::Connection& connection, Job& job, PauseReason reason,
                       const std::optional<Error>& error = {});

// Keeps pairs, job counters, logs and events in step with the queue, in the queue's own transactions.
class JobProgress final : public queue::Observer {
 public:
  Result<void> started(store::Connection& connection, std::span<const queue::Task> tasks) override;
  Result<void> returned(store::Connection& connection, const queue::Task& task,
                        const queue::Return& how) override;
  Result<void> ended(store::Connection& connection, std::span<const queue::Ended> tasks) override;
};

}  // namespace aip::service
