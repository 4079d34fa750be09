#pragma once

#include <chrono>
#include <compare>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "queue/fair_share.hpp"
#include "queue/task.hpp"

namespace aip::queue {

// How long things may take; the defaults are for production.
struct Limits {
  std::chrono::milliseconds lease{60'000};
  std::chrono::milliseconds first_backoff{2'000};  // full jitter over first_backoff * 2^(attempt-1) …
  std::chrono::milliseconds max_backoff{900'000};  // … and at most this, whatever a retry_after asks for
  int max_crashes = 3;  // attempts lost with their process before a task is given up
};

// What is known of the answer to the request of this attempt, or of an earlier one.
enum class Reply {
  kNone,      // nothing, or nothing was sent
  kRefusal,   // an explicit error: it is not billed, and may be sent again
  kSpooled,   // an answer; it is in the spool, and the next attempt uses it
  kUnusable,  // an answer that can't be used; a retry has to send again
  kUnknown,   // the outcome can't be determined: only a person may have it sent again
};

// The verdict of a handler on its attempt: one of the following.
struct Done {
  // Runs in the transaction that completes the task, before the observer; not at all when the claim was lost.
  // It may run again when that transaction has to be tried again. When it fails for good the task counts as
  // Failed with that error. May be empty.
  std::function<Result<void>(store::Connection&)> commit;
  bool skipped = false;
  // Runs after the commit; may block, must not throw. May be empty.
  std::function<void()> after = {};
  Cost cost = {};  // of the request that brought it, if one was sent
};

struct Failed {
  Error error;  // Retry::kNever, or out of attempts: discarded. Else queued again, kAfter after its
                // retry_after.
  Reply reply = Reply::kNone;
  Cost cost = {};  // with Reply::kUnusable
};

struct Snoozed {
  Error reason;                     // e.g. the disk is full
  std::chrono::milliseconds delay;  // queued again without having cost an attempt
  Reply reply = Reply::kNone;
};

// The whole lane has to wait: for that long, or until a person has resolved the cause. It is queued
// again without having cost an attempt.
struct LanePaused {
  Error reason;                                      // e.g. the provider asks to wait
  std::optional<std::chrono::milliseconds> delay{};  // none: until lanes::reopen()
  Reply reply = Reply::kNone;
};

// It belongs to another lane: queued again there, without having cost an attempt.
struct Moved {
  LaneId lane = 0;
  Reply reply = Reply::kNone;
};

// Given back untouched (the program is stopping).
struct Released {
  Reply reply = Reply::kNone;
  Cost cost = {};  // with Reply::kUnusable
};

// Cancelled, as requested.
struct Cancelled {
  Reply reply = Reply::kNone;
  Cost cost = {};  // with Reply::kUnusable
};

// A task whose cancel was asked for meanwhile ends as cancelled, whatever the verdict, unless that is Done.
using Verdict = std::variant<Done, Failed, Snoozed, LanePaused, Moved, Released, Cancelled>;

// A task and what its handler says; borrowed.
struct Finish {
  const Task* task = nullptr;
  const Verdict* verdict = nullptr;
};

// kNone for Done, whose request is used up.
Reply reply_of(const Verdict& verdict);
Cost cost_of(const Verdict& verdict);

// Reserves what a request may cost, or refuses it; runs in the transaction that records that it is sent, with
// its task's row locked. `held`: what this claim has reserved before, for a request that was refused. Returns
// how much more was reserved.
using Reserve = std::function<Result<Micros>(store::Connection&, Micros held)>;

struct Lease {
  TaskId task = 0;
  std::int64_t claim_seq = 0;
  auto operator<=>(const Lease&) const = default;
};

// Whether this claim's request is still open, so that its answer is wanted.
Result<bool> is_request_open(store::Connection& connection, const Lease& lease);

struct HeartbeatReply {
  std::vector<Lease> lost;       // no longer ours: stop the work, its result would be thrown away
  std::vector<Lease> cancelled;  // to be cancelled
};

// Whether an error is temporary (the database is down, the disk is full), so that the same write is worth
// retrying.
bool is_passing(const Error& error);

// The durable queue's statements. Thread-safe; calls block. Every write of a worker is fenced by (id,
// claim_seq).
class Queue {
 public:
  // Borrows both.
  Queue(store::Database& database, Observer& observer, Limits limits = {});

  const Limits& limits() const { return limits_; }

  // --- Inside a transaction of the caller's.
  // kConflict when a task's pair has an unfinished task already.
  Result<void> enqueue(store::Connection& connection, std::span<const NewTask> tasks);
  // The tasks of a job, let into the queue: scheduled -> available. With `at_most`, only as many as leave no
  // more than that waiting and running.
  static Result<int> release_job(store::Connection& connection, const JobId& job,
                                 std::optional<int> at_most = std::nullopt);
  // Waiting tasks end now (through the observer); running ones are asked to stop. Returns how many were
  // touched.
  Result<int> cancel_job(store::Connection& connection, const JobId& job);
  Result<int> cancel_pair(store::Connection& connection, const PairId& pair);
  // discarded and cancelled -> available, with fresh attempts, except where the pair has had a later task
  // and where another attempt would end the same way (retry.hpp). Returns how many.
  // `resend`: also those whose request was sent and never answered, which may cost money again.
  Result<int> retry_job(store::Connection& connection, const JobId& job, bool resend = false);
  // Takes the waiting tasks of a job out of the queue until release_job(): available -> scheduled.
  static Result<int> hold_job(store::Connection& connection, const JobId& job);
  // Tasks that were enqueued as held wait for no more than release_job().
  static Result<void> clear_hold(store::Connection& connection, const JobId& job);

  // --- Transactions of their own, for workers.
  // Up to `limit` due tasks, leased to `owner`: the users in turn, their lanes in turn as far as each may be
  // claimed from now (lanes.hpp), within a lane by priority and age, each eighth by age alone. A task that
  // the observer refuses for good is put off for the longest backoff, so that it does not hold up the others.
  Result<std::vector<Task>> claim(std::string_view owner, int limit);
  // Extends the leases and says which of them are lost or to be cancelled.
  Result<HeartbeatReply> heartbeat(std::span<const Lease> leases);
  // Before the first byte of a request that may cost money: writes down that it is sent by this claim.
  // kCancelled when its cancel was asked for; kConflict when the claim was lost, or when an earlier request
  // has no answer and must not be sent again (`again`: the job allows that); and what `reserve` fails with.
  Result<void> sending(const Lease& lease, bool again = false, const Reserve& reserve = {});
  // The provider has accepted the request and will deliver its result under this name. kConflict when the
  // claim was lost.
  Result<void> accepted(const Lease& lease, std::string_view operation);
  // Which running tasks of `owner` are to be cancelled.
  Result<std::vector<Lease>> cancel_requests(std::string_view owner);
  // False when the claim was lost meanwhile: nothing was written, Done::commit did not run. After an error
  // nothing was written either (or, on PostgreSQL, the answer to the commit was lost): the same call may be
  // made again.
  Result<bool> finish(const Task& task, const Verdict& verdict);
  // Several in one transaction; an answer for each, in their order.
  std::vector<Result<bool>> finish(std::span<const Finish> batch);
  // Puts back (or ends) the tasks whose lease ran out; with `only_owner_alive` also those of every other
  // owner, for a single process that knows it is alone. Returns how many. A task that the observer refuses is
  // logged and left.
  Result<int> rescue(std::optional<std::string_view> only_owner_alive = std::nullopt);
  // How long until the next waiting task can be claimed, by the database's clock, zero when one can; nullopt
  // when none waits, or none before a running one ends or a person has reopened its lane.
  Result<std::optional<std::chrono::milliseconds>> due_in();
  // Deletes finished tasks with their attempts, and events, older than that time, a few at a time. Returns
  // how many tasks and events.
  Result<int> prune(Time before);

 private:
  // `first`: the first task that was found, also when it then could not be started.
  Result<std::vector<Task>> claim_together(std::string_view owner, int limit, std::optional<TaskId>& first);
  Result<std::vector<Task>> claim_singly(std::string_view owner, int limit);
  Result<std::vector<bool>> finish_together(std::span<const Finish> batch, std::optional<Error>& refused);
  Result<void> put_back(store::Connection& connection, const Task& task, const Return& how,
                        bool costs_attempt, std::optional<LaneId> lane);
  Result<void> notify_ended(store::Connection& connection, std::span<const Ended> ended);
  Result<std::vector<Task>> claim_in_turn(store::Connection& connection, std::string_view owner, int limit,
                                          Time now) const;
  Result<int> claim_of_lane(store::Connection& connection, fair_share::LaneShare& turn,
                            std::string_view owner, int share, Time now, std::vector<Task>& claimed) const;
  Result<void> put_off(TaskId task, const Error& error);
  // Of the tasks whose `column` (job_id or pair_id) is `of`.
  Result<int> cancel(store::Connection& connection, std::string_view column, const store::Value& of);

  store::Database& database_;
  Observer& observer_;
  Limits limits_;
};

}  // namespace aip::queue
