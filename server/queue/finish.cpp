#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/fail_point.hpp"
#include "queue/backoff.hpp"
#include "queue/lanes.hpp"
#include "queue/queue.hpp"
#include "queue/statements.hpp"
#include "store/sql.hpp"

// How an attempt ends.
namespace aip::queue {
namespace {

// $1: [[id, claim_seq], …]. On PostgreSQL the rows stay locked from here on: a rescue that would take a claim
// away has to wait.
constexpr std::string_view kHold = R"(
  with given as materialized (
    select cast(value->>0 as bigint) as id, cast(value->>1 as bigint) as claim_seq
    from {each}($1)
  )
  select task.id, state, attempt, max_attempts, cancel_requested_at, sent_at, sent_claim, operation,
    answered_at, resend, reserved_micros
  from given
    join ai_task task on task.id = given.id and task.claim_seq = given.claim_seq
  order by task.id{for_update})";

// $1: [[id, claim_seq, state, outcome, error_code, error_message], …], of rows that are held. These
// statements name their rows by key alone: the index of what is running is full of entries that are no longer
// so.
constexpr std::string_view kEnd = R"(
  update ai_task
  set state = given.state, outcome = given.outcome, error_code = given.error_code,
    error_message = given.error_message, finalized_at = $2, lease_owner = null, lease_until = null
  from (
    select cast(value->>0 as bigint) as id, cast(value->>1 as bigint) as claim_seq,
      value->>2 as state, value->>3 as outcome, value->>4 as error_code, value->>5 as error_message
    from {each}($1)
  ) as given
  where ai_task.id = given.id
    and ai_task.claim_seq = given.claim_seq)";

constexpr std::string_view kPutBack = R"(
  update ai_task
  set state = 'available', run_at = $3, attempt = attempt - $4,
    error_code = coalesce($5, error_code), error_message = coalesce($6, error_message),
    lane_id = coalesce($7, lane_id), lease_owner = null, lease_until = null
  where id = $1
    and claim_seq = $2
    and state = 'running')";

constexpr std::string_view kForgetSent = R"(
  update ai_task
  set sent_at = null, sent_claim = null, operation = null, answered_at = null, resend = false,
    reserved_micros = null
  where id = $1)";

constexpr std::string_view kKeepAnswer = R"(
  update ai_task
  set answered_at = $2
  where id = $1)";

constexpr std::string_view kForgetReply = R"(
  update ai_task
  set operation = null, answered_at = null
  where id = $1)";

constexpr std::string_view kBill = R"(
  update ai_attempt
  set billed = $3, cost_micros = $4, usage = $5
  where task_id = $1
    and claim_seq = $2)";

// What the row says of a claim that still holds.
struct Held {
  std::size_t place = 0;  // in the batch
  int attempt = 0;
  int max_attempts = 0;
  bool cancel_requested = false;
  std::optional<Sent> sent;
};

// Where the task goes and what is written of the attempt.
struct Move {
  State to = State::kCompleted;
  Outcome outcome = Outcome::kDone;  // of the attempt
  bool skipped = false;              // with kCompleted
  std::optional<Error> error;
  std::chrono::milliseconds delay{0};  // with kAvailable
  bool costs_attempt = true;           // with kAvailable
  Reply reply = Reply::kNone;
  std::optional<LaneId> lane = {};  // with kAvailable: it goes back in line there
};

Move failed(const Error& error, Reply reply, const Held& held, const Limits& limits) {
  Move move{.to = State::kAvailable, .outcome = Outcome::kError, .error = error, .reply = reply};
  if (error.retry == Retry::kNever || held.attempt >= held.max_attempts) {
    move.to = State::kDiscarded;
  } else if (error.retry == Retry::kAfter) {
    move.delay = std::clamp(error.retry_after, std::chrono::milliseconds{0}, limits.max_backoff);
  } else {
    move.delay = random_up_to(backoff_bound(held.attempt, limits.first_backoff, limits.max_backoff));
  }
  return move;
}

Move decide(const Verdict& verdict, const Held& held, const Limits& limits) {
  if (const auto* done = std::get_if<Done>(&verdict)) {
    return {.to = State::kCompleted,
            .outcome = done->skipped ? Outcome::kSkipped : Outcome::kDone,
            .skipped = done->skipped,
            .error = {},
            .reply = Reply::kUnusable};  // it has been used
  }
  const Reply reply = reply_of(verdict);
  if (held.cancel_requested || std::holds_alternative<Cancelled>(verdict)) {
    return {.to = State::kCancelled, .outcome = Outcome::kCancelled, .error = {}, .reply = reply};
  }
  if (const auto* failure = std::get_if<Failed>(&verdict)) {
    return failed(failure->error, reply, held, limits);
  }
  if (const auto* snooze = std::get_if<Snoozed>(&verdict)) {
    return {.to = State::kAvailable,
            .outcome = Outcome::kReleased,
            .error = snooze->reason,
            .delay = std::max(snooze->delay, std::chrono::milliseconds{0}),
            .costs_attempt = false,
            .reply = reply};
  }
  Move back{.to = State::kAvailable,
            .outcome = Outcome::kReleased,
            .error = {},
            .costs_attempt = false,
            .reply = reply};
  if (const auto* pause = std::get_if<LanePaused>(&verdict)) {
    back.error = pause->reason;
    back.delay = pause->delay.value_or(std::chrono::milliseconds{0});
  }
  if (const auto* moved = std::get_if<Moved>(&verdict)) back.lane = moved->lane;
  return back;
}

// Counts the batch's successes and pauses for its lanes. Goes first: lanes are locked before pairs and jobs.
Result<void> update_lanes(store::Connection& connection, std::span<const Finish> batch,
                          std::span<const Held> held) {
  struct News {
    int succeeded = 0;
    std::vector<const LanePaused*> pauses;
  };

  std::map<LaneId, News> lanes;
  for (const Held& one : held) {
    const auto& [task, verdict] = batch[one.place];
    if (const auto* pause = std::get_if<LanePaused>(verdict)) {
      lanes[task->lane].pauses.push_back(pause);
    } else if (task->lane_recovers && std::holds_alternative<Done>(*verdict)) {
      ++lanes[task->lane].succeeded;
    }
  }
  for (const auto& [lane, news] : lanes) {
    if (news.succeeded > 0) AIP_TRY(lanes::succeeded(connection, lane, news.succeeded));
    for (const LanePaused* pause : news.pauses)
      AIP_TRY(lanes::pause(connection, lane, pause->reason, pause->delay));
  }
  return {};
}

Result<void> must_write(std::size_t expected, Result<std::int64_t> written) {
  AIP_TRY_ASSIGN(const auto rows, std::move(written));
  if (rows == static_cast<std::int64_t>(expected)) return {};
  return fail(ErrorCode::kInternal, fmt::format("ending {} held tasks wrote {} rows", expected, rows));
}

// Whether a request is billed, as far as its reply tells.
Billed billed(Reply reply) {
  switch (reply) {
    case Reply::kRefusal:
      return Billed::kNo;
    case Reply::kUnusable:
    case Reply::kSpooled:
      return Billed::kYes;
    case Reply::kNone:
    case Reply::kUnknown:
      break;
  }
  return Billed::kUnknown;
}

// What is known of a request's cost once it is settled.
Cost cost_of(const Verdict& verdict, Reply reply) {
  return reply == Reply::kUnusable ? cost_of(verdict) : Cost{};
}

// Writes what is known now of the open request; answers how it ended, if it has.
Result<std::optional<Settled>> settle_sent(store::Connection& connection, const Task& task, const Sent& sent,
                                           Reply reply, const Cost& cost, Time now) {
  // An earlier attempt sent the request and ended before the reply was known.
  if (sent.claim_seq != task.claim_seq && reply != Reply::kNone && reply != Reply::kUnknown) {
    AIP_TRY(connection.execute(
        kBill, {task.id, sent.claim_seq, to_string(billed(reply)), cost.micros, usage_or_null(cost.usage)}));
  }
  switch (reply) {
    case Reply::kNone:
      break;
    case Reply::kRefusal:
    case Reply::kUnusable:
      AIP_TRY(connection.execute(kForgetSent, {task.id}));
      return Settled{.billed = reply == Reply::kUnusable,
                     .cost = cost.micros,
                     .reserved = sent.reserved,
                     .sent_at = sent.at};
    case Reply::kSpooled:
      AIP_TRY(connection.execute(kKeepAnswer, {task.id, now}));
      break;
    case Reply::kUnknown:
      AIP_TRY(connection.execute(kForgetReply, {task.id}));
      break;
  }
  return std::nullopt;
}

bool stays_unanswered(const Held& held, Reply reply) {
  if (!held.sent) return false;
  return reply == Reply::kUnknown || (reply == Reply::kNone && !held.sent->answered && !held.sent->operation);
}

json::value outcome_word(const Move& move) {
  if (move.to != State::kCompleted) return nullptr;
  return json::value(to_string(move.outcome));
}

// Those of a batch whose claims still hold.
Result<std::vector<Held>> hold(store::Connection& connection, std::span<const Finish> batch) {
  json::array claims;
  std::map<TaskId, std::size_t> places;
  for (const Finish& one : batch) {
    places.emplace(one.task->id, claims.size());
    claims.push_back(json::array{one.task->id, one.task->claim_seq});
  }
  const auto sql = sql_for(connection.dialect(), kHold);
  AIP_TRY_ASSIGN(const store::Rows rows, connection.query(sql, {claims}));
  std::vector<Held> held;
  for (const auto& row : rows) {
    if (store::word_at<State>(row, "state") != State::kRunning) continue;
    held.push_back({.place = places.at(row.get<TaskId>("id")),
                    .attempt = row.get<int>("attempt"),
                    .max_attempts = row.get<int>("max_attempts"),
                    .cancel_requested = !row.is_null("cancel_requested_at"),
                    .sent = sent_from(row)});
  }
  return held;
}

// What a handler writes in the transaction that ends its task. `refused`: its error, when another try won't
// help.
Result<void> commit_result(store::Connection& connection, const Verdict& verdict,
                           std::optional<Error>& refused) {
  const auto* done = std::get_if<Done>(&verdict);
  if (done == nullptr || !done->commit) return {};
  auto committed = guarded("the result's commit", [&] { return done->commit(connection); });
  if (!committed && !is_passing(committed.error())) refused = committed.error();
  return committed;
}

}  // namespace

Reply reply_of(const Verdict& verdict) {
  return std::visit(
      [](const auto& said) {
        if constexpr (requires { said.reply; }) return said.reply;
        return Reply::kNone;
      },
      verdict);
}

Cost cost_of(const Verdict& verdict) {
  return std::visit(
      [](const auto& said) {
        if constexpr (requires { said.cost; }) return said.cost;
        return Cost{};
      },
      verdict);
}

Result<bool> Queue::finish(const Task& task, const Verdict& verdict) {
  const Finish one{&task, &verdict};
  return std::move(finish({&one, 1}).front());
}

std::vector<Result<bool>> Queue::finish(std::span<const Finish> batch) {
  std::optional<Error> refused;
  auto finished = finish_together(batch, refused);
  std::vector<Result<bool>> answers;
  if (!finished && !is_passing(finished.error()) && batch.size() > 1) {
    // One of them can't be written. One by one, it doesn't hold up the others.
    for (const Finish& one : batch) answers.push_back(finish(*one.task, *one.verdict));
    return answers;
  }
  if (refused && batch.size() == 1) {
    refused->retry = Retry::kNever;
    answers.push_back(
        finish(*batch.front().task, Failed{.error = *std::move(refused), .reply = Reply::kSpooled}));
    return answers;
  }
  AIP_FAIL_POINT("commit", batch.front().task->id);
  for (std::size_t place = 0; place < batch.size(); ++place) {
    if (!finished) {
      answers.push_back(std::unexpected(finished.error()));
      continue;
    }
    answers.push_back((*finished)[place]);
    const auto* done = std::get_if<Done>(batch[place].verdict);
    if ((*finished)[place] && done != nullptr && done->after) done->after();
  }
  return answers;
}

Result<std::vector<bool>> Queue::finish_together(std::span<const Finish> batch,
                                                 std::optional<Error>& refused) {
  return database_.write([&](store::Connection& connection) -> Result<std::vector<bool>> {
    refused.reset();
    std::vector<bool> written(batch.size(), false);
    AIP_TRY_ASSIGN(const auto held, hold(connection, batch));
    AIP_TRY(update_lanes(connection, batch, held));
    for (const Held& one : held) AIP_TRY(commit_result(connection, *batch[one.place].verdict, refused));

    AIP_TRY_ASSIGN(const Time now, connection.now());
    std::vector<std::pair<const Held*, Move>> moves;
    std::vector<EndedAttempt> attempts;
    for (const Held& one : held) {
      const Task& task = *batch[one.place].task;
      const auto& [_, move] = moves.emplace_back(&one, decide(*batch[one.place].verdict, one, limits_));
      attempts.push_back({.task = task.id,
                          .claim_seq = task.claim_seq,
                          .outcome = move.outcome,
                          .error = move.error,
                          .billed = billed(move.reply),
                          .cost = cost_of(*batch[one.place].verdict, move.reply)});
      written[one.place] = true;
    }
    AIP_TRY(record_attempts(connection, attempts, now));

    json::array ends;
    std::vector<Ended> ended;
    for (const auto& [one, move] : moves) {
      const Task& task = *batch[one->place].task;
      std::optional<Settled> settled;
      if (one->sent) {
        const Cost cost = cost_of(*batch[one->place].verdict, move.reply);
        AIP_TRY_ASSIGN(settled, settle_sent(connection, task, *one->sent, move.reply, cost, now));
      }
      if (move.to == State::kAvailable) {
        const Return how{.error = move.error, .next_attempt = now + move.delay, .settled = settled};
        AIP_TRY(put_back(connection, task, how, move.costs_attempt, move.lane));
        continue;
      }
      ends.push_back(json::array{task.id, task.claim_seq, to_string(move.to), outcome_word(move),
                                 text_or_null(error_code_of(move.error)),
                                 text_or_null(error_message_of(move.error))});
      ended.push_back({&task,
                       {.state = move.to,
                        .skipped = move.skipped,
                        .error = move.error,
                        .unanswered = stays_unanswered(*one, move.reply),
                        .settled = settled}});
    }
    AIP_TRY(must_write(ends.size(), execute_for_each(connection, kEnd, ends, now)));
    AIP_TRY(notify_ended(connection, ended));
    return written;
  });
}

Result<void> Queue::put_back(store::Connection& connection, const Task& task, const Return& how,
                             bool costs_attempt, std::optional<LaneId> lane) {
  AIP_TRY(must_write(
      1, connection.execute(kPutBack, {task.id, task.claim_seq, how.next_attempt, costs_attempt ? 0 : 1,
                                       error_code_of(how.error), error_message_of(how.error), lane})));
  connection.notify(store::Channel::kTasks);
  return guarded("the observer", [&] { return observer_.returned(connection, task, how); });
}

Result<void> Queue::notify_ended(store::Connection& connection, std::span<const Ended> ended) {
  if (ended.empty()) return {};
  return guarded("the observer", [&] { return observer_.ended(connection, ended); });
}

}  // namespace aip::queue
