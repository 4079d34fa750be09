#include <fmt/format.h>

#include "base/log.hpp"
#include "queue/backoff.hpp"
#include "queue/queue.hpp"
#include "queue/statements.hpp"

// What happens to tasks whose process is gone.
namespace aip::queue {
namespace {

using namespace std::chrono_literals;

constexpr int kTasksPerRescue = 100;
// So that a task that crashes its process does not go first again.
constexpr auto kMaxDelay = 1'000ms;

// Finding and taking are one statement: a task that is finished or heard of meanwhile is left alone.
// The lost attempt is given back; crash_count remembers it. `+id` keeps the planners from walking all tasks
// by their key: the few that run have an index of their own.
constexpr std::string_view kRescue = R"(
  with lost as materialized (
    select id
    from ai_task
    where state = 'running'
      and (lease_until < $1 or lease_owner <> $2)
      and +id > $3
    order by +id
    limit $4{skip_locked}
  )
  update ai_task
  set state = case when cancel_requested_at is not null then 'cancelled' when crash_count + 1 >= $5 then 'discarded' else 'available' end,
    
    finalized_at = case when cancel_requested_at is not null or crash_count + 1 >= $5 then $1 end,
    run_at = $6,
    attempt = attempt - 1,
    crash_count = crash_count + 1,
    error_code = case when cancel_requested_at is null and crash_count + 1 >= $5 then $7 else error_code end,
      
    error_message = case when cancel_requested_at is null and crash_count + 1 >= $5 then $8 else error_message end,
      
    lease_owner = null,
    lease_until = null
  where id in (select id from lost)
    and state = 'running'
  returning {task_columns})";

Error lost_too_often(int times) {
  return {.code = ErrorCode::kInternal,
          .message = fmt::format("given up: the process that ran it was lost {} times", times),
          .public_message = "Given up: the program stopped again and again while it worked on this."};
}

Result<void> record_lost(store::Connection& connection, const store::Rows& rows, Time now) {
  std::vector<EndedAttempt> attempts;
  for (const auto& row : rows) {
    attempts.push_back({.task = row.get<TaskId>("id"),
                        .claim_seq = row.get<std::int64_t>("claim_seq"),
                        .outcome = Outcome::kLost,
                        .error = {},
                        .billed = Billed::kUnknown});
  }
  return record_attempts(connection, attempts, now);
}

}  // namespace

Result<int> Queue::rescue(std::optional<std::string_view> only_owner_alive) {
  const Error given_up = lost_too_often(limits_.max_crashes);

  // Takes up to `limit` lost tasks with an id after `last`, in one transaction; `last` becomes the id of the
  // last one it has looked at.
  const auto rescue_some = [&](TaskId& last, int limit) {
    const TaskId after = last;
    return database_.write([&, after](store::Connection& connection) -> Result<int> {
      last = after;
      AIP_TRY_ASSIGN(const Time now, connection.now());
      const Time next = now + random_up_to(kMaxDelay);
      const auto sql = sql_for(connection.dialect(), kRescue);
      AIP_TRY_ASSIGN(const store::Rows rows,
                     connection.query(sql, {now, only_owner_alive, after, limit, limits_.max_crashes, next,
                                            error_code_of(given_up), error_message_of(given_up)}));
      AIP_TRY(record_lost(connection, rows, now));
      for (const auto& row : rows) {
        // As it was during the lost attempt.
        Task task = task_from(row);
        ++task.attempt;
        --task.crash_count;
        last = std::max(last, task.id);
        const auto state = row.get<std::string>("state");
        AIP_TRY(guarded("the observer", [&]() -> Result<void> {
          if (state == to_string(State::kAvailable))
            return observer_.returned(connection, task,
                                      {.error = {}, .next_attempt = next, .process_lost = true});
          Ending ending{.state = State::kCancelled, .error = {}, .unanswered = is_unanswered(task)};
          if (state == to_string(State::kDiscarded)) {
            ending.state = State::kDiscarded;
            ending.error = given_up;
          }
          const Ended ended{&task, std::move(ending)};
          return observer_.ended(connection, {&ended, 1});
        }));
      }
      if (!rows.empty()) connection.notify(store::Channel::kTasks);
      return static_cast<int>(rows.size());
    });
  };

  int rescued = 0;
  int limit = kTasksPerRescue;
  for (TaskId last = 0;;) {
    const TaskId before = last;
    const auto some = rescue_some(last, limit);
    if (some) {
      rescued += *some;
      if (*some < limit) return rescued;
    } else if (is_passing(some.error()) || last == before) {
      return fail(some.error());
    } else if (limit > 1) {
      // One of them is refused: go on one by one, so that it does not hold up the others.
      limit = 1;
      last = before;
    } else {
      log::error("task {} can't be rescued: {}", last, some.error().message);
    }
  }
}

}  // namespace aip::queue
