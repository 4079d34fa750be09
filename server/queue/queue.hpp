#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "queue/task.hpp"

namespace aip::queue {

// How long things may take; the defaults are for production.
struct Limits {
  std::chrono::milliseconds lease{60'000};
  std::chrono::milliseconds first_backoff{2'000};  // full jitter over first_backoff * 2^(attempt-1) …
  std::chrono::milliseconds longest_backoff{900'000};  // … and at most this
  int max_crashes = 20;  // attempts lost with their process before a task is given up
};

// What a handler says of its attempt.
struct Done {
  // Runs in the transaction that completes the task, before the observer; not at all when the claim was lost. May be
  // empty.
  std::function<Result<void>(store::Connection&)> commit;
  bool skipped = false;
};
struct Failed {
  Error error;  // Retry::kNever, or out of attempts: discarded. Else back in line, kAfter after its retry_after.
};
struct Snoozed {
  Error reason;                     // e.g. the disk is full
  std::chrono::milliseconds delay;  // back in line without having cost an attempt
};
struct Released {};   // given back untouched (the program is stopping)
struct Cancelled {};  // called off, as was asked for
using Verdict = std::variant<Done, Failed, Snoozed, Released, Cancelled>;

struct Lease {
  TaskId task = 0;
  std::int64_t claim_seq = 0;
};

struct HeartbeatReply {
  std::vector<TaskId> lost;       // no longer ours: stop the work, its result would be thrown away
  std::vector<TaskId> cancelled;  // to be called off
};

// The durable queue's statements. Thread-safe; calls block. Every write of a worker is fenced by (id, claim_seq).
class Queue {
 public:
  Queue(store::Database& database, Observer& observer, Limits limits = {});

  // --- Inside a transaction of the caller's.
  Result<void> enqueue(store::Connection& connection, std::span<const NewTask> tasks);
  // The tasks of a job, let into the queue: scheduled -> available.
  Result<int> release_job(store::Connection& connection, const JobId& job);
  // Waiting tasks end now (through the observer); running ones are asked to stop. Returns how many were touched.
  Result<int> cancel_job(store::Connection& connection, const JobId& job);
  Result<int> cancel_pair(store::Connection& connection, const PairId& pair);
  // discarded and cancelled -> available, with their attempts anew. Returns how many.
  Result<int> retry_job(store::Connection& connection, const JobId& job);

  // --- Transactions of their own, for workers.
  // Up to `limit` due tasks, by priority and age, leased to `owner`.
  Result<std::vector<Task>> claim(std::string_view owner, int limit);
  // Extends the leases and says which of them are lost or to be called off.
  Result<HeartbeatReply> heartbeat(std::string_view owner, std::span<const Lease> leases);
  // False when the claim was lost meanwhile: nothing was written, Done::commit did not run.
  Result<bool> finish(const Task& task, const Verdict& verdict);
  // Puts back (or ends) the tasks whose lease ran out; with `only_owner_alive` those of every other owner, for a single
  // process that knows it is alone. Returns how many.
  Result<int> rescue(std::optional<std::string_view> only_owner_alive = std::nullopt);
  // When the next waiting task becomes due; nullopt when none waits.
  Result<std::optional<Time>> next_due();
  // Drops finished tasks, their attempts and old events. Returns how many rows.
  Result<int> prune(Time finished_before);

 private:
  store::Database& database_;
  Observer& observer_;
  Limits limits_;
};

}  // namespace aip::queue
