#include "queue/queue.hpp"

#include <algorithm>
#include <map>

#include "queue/lanes.hpp"
#include "queue/statements.hpp"
#include "queue/workers.hpp"

// The moves that people make: orders come in, are admitted, cancelled, retried, and pruned in the end.
namespace aip::queue {
namespace {

constexpr int kRowsPerPrune = 500;

// $1: [[kind, user_id, job_id, pair_id, lane_id, payload, state, held, priority, max_attempts], …]
constexpr std::string_view kEnqueue = R"(
  insert into ai_task
    (kind, user_id, job_id, pair_id, lane_id, payload, state, held, priority, max_attempts, run_at,
     created_at)
  select value->>0, value->>1, value->>2, value->>3, cast(value->>4 as bigint), value->5, value->>6,
    cast(value->>7 as boolean), cast(value->>8 as integer), cast(value->>9 as integer), $2, $2
  from {each}($1))";

constexpr std::string_view kReleaseJob = R"(
  update ai_task
  set state = 'available', run_at = $2
  where job_id = $1
    and state = 'scheduled'
    and held = false)";

constexpr std::string_view kReleaseSome = R"(
  update ai_task
  set state = 'available', run_at = $2
  where id in (
    select id
    from ai_task
    where job_id = $1
      and state = 'scheduled'
      and held = false
    order by id
    limit $3
  ))";

constexpr std::string_view kCountInQueue = R"(
  select count(*) as n
  from ai_task
  where job_id = $1
    and state in ('available', 'running'))";

constexpr std::string_view kHoldJob = R"(
  update ai_task
  set state = 'scheduled'
  where job_id = $1
    and state = 'available')";

constexpr std::string_view kUnholdJob = R"(
  update ai_task
  set held = false
  where job_id = $1
    and state = 'scheduled'
    and held = true)";

// One statement for waiting and running tasks alike: with two, a task that moves between them would be
// missed.
constexpr std::string_view kCancel = R"(
  update ai_task
  set state = case when state = 'running' then state else 'cancelled' end,
    finalized_at = case when state = 'running' then finalized_at else $2 end,
    cancel_requested_at = $2
  where {column} = $1
    and finalized_at is null
    and (state <> 'running' or cancel_requested_at is null)
  returning {task_columns})";

constexpr std::string_view kRetryJob = R"(
  update ai_task
  set state = 'available', run_at = $2, attempt = 0, crash_count = 0, finalized_at = null,
    cancel_requested_at = null, error_code = null, error_message = null, held = false, resend = $3
  where job_id = $1
    and {retryable}
    and ($3 = true or not ({unanswered})))";

constexpr std::string_view kPruneTasks = R"(
  delete from ai_task
  where id in (select id from ai_task where finalized_at < $1 limit $2))";

constexpr std::string_view kPruneEvents = R"(
  delete from ai_event
  where id in (select id from ai_event where created_at < $1 limit $2))";

// The lanes of tasks that name none.
Result<std::map<UserId, LaneId>> unnamed_lanes(store::Connection& connection,
                                               std::span<const NewTask> tasks) {
  std::map<UserId, LaneId> unnamed;
  for (const NewTask& task : tasks) {
    if (task.lane || unnamed.contains(task.user)) continue;
    AIP_TRY_ASSIGN(const auto found, lanes::find(connection, task.user, ""));
    if (found) {
      unnamed[task.user] = found->id;
      continue;
    }
    AIP_TRY_ASSIGN(unnamed[task.user], lanes::ensure(connection, task.user, "", {}));
  }
  return unnamed;
}

template <class Id>
json::value id_or_null(const std::optional<Id>& id) {
  return id ? json::value(id->value) : json::value(nullptr);
}

}  // namespace

Queue::Queue(store::Database& database, Observer& observer, Limits limits)
    : database_(database), observer_(observer), limits_(limits) {}

Result<void> Queue::enqueue(store::Connection& connection, std::span<const NewTask> tasks) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY_ASSIGN(const auto unnamed, unnamed_lanes(connection, tasks));
  json::array rows;
  for (const NewTask& task : tasks) {
    const auto state = task.scheduled ? State::kScheduled : State::kAvailable;
    const LaneId lane = task.lane ? *task.lane : unnamed.at(task.user);
    rows.push_back(json::array{task.kind, task.user.value, id_or_null(task.job), id_or_null(task.pair), lane,
                               task.payload, to_string(state), task.held, task.priority, task.max_attempts});
  }
  AIP_TRY(execute_for_each(connection, kEnqueue, rows, now));
  if (std::ranges::any_of(tasks, [](const NewTask& task) { return !task.scheduled; })) {
    connection.notify(store::Channel::kTasks);
  }
  return {};
}

Result<int> Queue::release_job(store::Connection& connection, const JobId& job, std::optional<int> at_most) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  std::int64_t released = 0;
  if (at_most) {
    AIP_TRY_ASSIGN(const auto in_queue, connection.find(kCountInQueue, {job}));
    const int room = std::max(*at_most - in_queue->get<int>("n"), 0);
    AIP_TRY_ASSIGN(released, connection.execute(kReleaseSome, {job, now, room}));
  } else {
    AIP_TRY_ASSIGN(released, connection.execute(kReleaseJob, {job, now}));
  }
  if (released > 0) connection.notify(store::Channel::kTasks);
  return static_cast<int>(released);
}

Result<int> Queue::cancel_job(store::Connection& connection, const JobId& job) {
  return cancel(connection, "job_id", job);
}

Result<int> Queue::cancel_pair(store::Connection& connection, const PairId& pair) {
  return cancel(connection, "pair_id", pair);
}

Result<int> Queue::cancel(store::Connection& connection, std::string_view column, const store::Value& of) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY_ASSIGN(const store::Rows rows,
                 connection.query(sql_for(connection.dialect(), kCancel, column), {of, now}));
  std::vector<Task> waiting;
  for (const auto& row : rows) {
    if (row.get<std::string>("state") != to_string(State::kRunning)) waiting.push_back(task_from(row));
  }
  std::vector<Ended> ended;
  for (const Task& task : waiting) {
    ended.push_back({&task, {.state = State::kCancelled, .error = {}, .unanswered = is_unanswered(task)}});
  }
  AIP_TRY(notify_ended(connection, ended));
  // The runners look which of their tasks are meant.
  if (waiting.size() < rows.size()) connection.notify(store::Channel::kTasks);
  return static_cast<int>(rows.size());
}

Result<int> Queue::hold_job(store::Connection& connection, const JobId& job) {
  AIP_TRY_ASSIGN(const auto held, connection.execute(kHoldJob, {job}));
  return static_cast<int>(held);
}

Result<void> Queue::clear_hold(store::Connection& connection, const JobId& job) {
  AIP_TRY(connection.execute(kUnholdJob, {job}));
  return {};
}

Result<int> Queue::retry_job(store::Connection& connection, const JobId& job, bool resend) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY_ASSIGN(const auto retried,
                 connection.execute(sql_for(connection.dialect(), kRetryJob), {job, now, resend}));
  if (retried > 0) connection.notify(store::Channel::kTasks);
  return static_cast<int>(retried);
}

Result<int> Queue::prune(Time before) {
  int pruned = 0;
  for (const auto sql : {kPruneTasks, kPruneEvents}) {
    // In short transactions, so that nobody waits long for SQLite's only writer.
    for (std::int64_t gone = kRowsPerPrune; gone == kRowsPerPrune;) {
      auto done = database_.write(
          [&](store::Connection& connection) { return connection.execute(sql, {before, kRowsPerPrune}); });
      AIP_TRY_ASSIGN(gone, std::move(done));
      pruned += static_cast<int>(gone);
    }
  }
  AIP_TRY(database_.write([](store::Connection& connection) { return workers::forget(connection); }));
  return pruned;
}

}  // namespace aip::queue
