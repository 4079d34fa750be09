#include <algorithm>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "queue/backoff.hpp"
#include "queue/queue.hpp"
#include "queue/statements.hpp"

// How an attempt ends.
namespace aip::queue {
namespace {

// On PostgreSQL the row stays locked from here on: a rescue that would take the claim away has to wait.
constexpr std::string_view kHold = R"(
  select attempt, max_attempts, cancel_requested_at, sent_at, sent_claim, operation, answered_at, resend
  from ai_task
  where id = $1 and claim_seq = $2 and state = 'running'{for_update})";

constexpr std::string_view kEnd = R"(
  update ai_task set state = $3, outcome = $4, error_code = $5, error_message = $6, finalized_at = $7,
    lease_owner = null, lease_until = null
  where id = $1 and claim_seq = $2 and state = 'running')";

constexpr std::string_view kPutBack = R"(
  update ai_task set state = 'available', run_at = $3, attempt = attempt - $4,
    error_code = coalesce($5, error_code), error_message = coalesce($6, error_message),
    lease_owner = null, lease_until = null
  where id = $1 and claim_seq = $2 and state = 'running')";

constexpr std::string_view kForgetSent = R"(
  update ai_task set sent_at = null, sent_claim = null, operation = null, answered_at = null, resend = false
  where id = $1)";

constexpr std::string_view kKeepAnswer = "update ai_task set answered_at = $2 where id = $1";

constexpr std::string_view kPastFindingOut =
    "update ai_task set operation = null, answered_at = null where id = $1";

constexpr std::string_view kBill = "update ai_attempt set billed = $3 where task_id = $1 and claim_seq = $2";

// What the row says of a claim that still holds.
struct Held {
  int attempt = 0;
  int max_attempts = 0;
  bool cancel_requested = false;
  std::optional<Sent> sent;
};

// Where the task goes and what is written of the attempt.
struct Move {
  State to = State::kCompleted;
  std::string_view outcome;  // of the attempt
  bool skipped = false;      // with kCompleted
  std::optional<Error> error;
  std::chrono::milliseconds delay{0};  // with kAvailable
  bool costs_attempt = true;           // with kAvailable
  Reply reply = Reply::kNone;
};

Move failed(const Error& error, Reply reply, const Held& held, const Limits& limits) {
  Move move{.to = State::kAvailable, .outcome = "error", .error = error, .reply = reply};
  if (error.retry == Retry::kNever || held.attempt >= held.max_attempts) {
    move.to = State::kDiscarded;
  } else if (error.retry == Retry::kAfter) {
    move.delay = std::clamp(error.retry_after, std::chrono::milliseconds{0}, limits.longest_backoff);
  } else {
    move.delay = random_up_to(backoff_bound(held.attempt, limits.first_backoff, limits.longest_backoff));
  }
  return move;
}

Move decide(const Verdict& verdict, const Held& held, const Limits& limits) {
  if (const auto* done = std::get_if<Done>(&verdict)) {
    return {.to = State::kCompleted,
            .outcome = done->skipped ? "skipped" : "done",
            .skipped = done->skipped,
            .error = {},
            .reply = Reply::kUseless};  // used, and of no more use
  }
  const Reply reply = reply_of(verdict);
  if (held.cancel_requested || std::holds_alternative<Cancelled>(verdict)) {
    return {.to = State::kCancelled, .outcome = "cancelled", .error = {}, .reply = reply};
  }
  if (const auto* failure = std::get_if<Failed>(&verdict)) {
    return failed(failure->error, reply, held, limits);
  }
  if (const auto* snooze = std::get_if<Snoozed>(&verdict)) {
    return {.to = State::kAvailable,
            .outcome = "released",
            .error = snooze->reason,
            .delay = std::max(snooze->delay, std::chrono::milliseconds{0}),
            .costs_attempt = false,
            .reply = reply};
  }
  return {
      .to = State::kAvailable, .outcome = "released", .error = {}, .costs_attempt = false, .reply = reply};
}

Result<void> must_write_one_row(Result<std::int64_t> written) {
  AIP_TRY_ASSIGN(const auto rows, std::move(written));
  if (rows != 1) return fail(ErrorCode::kInternal, fmt::format("finishing a held task wrote {} rows", rows));
  return {};
}

// Writes what is known now of the request that is out.
Result<void> settle_sent(store::Connection& connection, TaskId task, const Sent& sent, Reply reply,
                         Time now) {
  const auto bill = [&](std::string_view billed) {
    return connection.execute(kBill, {task, sent.claim_seq, billed});
  };
  switch (reply) {
    case Reply::kNone:
      break;
    case Reply::kRefusal:
      AIP_TRY(bill("no"));
      AIP_TRY(connection.execute(kForgetSent, {task}));
      break;
    case Reply::kUseless:
      AIP_TRY(bill("yes"));
      AIP_TRY(connection.execute(kForgetSent, {task}));
      break;
    case Reply::kKept:
      AIP_TRY(bill("yes"));
      AIP_TRY(connection.execute(kKeepAnswer, {task, now}));
      break;
    case Reply::kUnknown:
      AIP_TRY(connection.execute(kPastFindingOut, {task}));
      break;
  }
  return {};
}

bool stays_unanswered(const Held& held, Reply reply) {
  if (!held.sent) return false;
  return reply == Reply::kUnknown || (reply == Reply::kNone && !held.sent->answered && !held.sent->operation);
}

std::optional<std::string> outcome_word(const Move& move) {
  if (move.to != State::kCompleted) return std::nullopt;
  return move.skipped ? "skipped" : "done";
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

Result<bool> Queue::finish(const Task& task, const Verdict& verdict) {
  const Lease lease{task.id, task.claim_seq};
  const auto* done = std::get_if<Done>(&verdict);
  std::optional<Error> refused;  // by Done::commit, for good

  auto finished = database_.write([&](store::Connection& connection) -> Result<bool> {
    refused.reset();
    AIP_TRY_ASSIGN(
        const auto row,
        connection.find(fmt::format(kHold, fmt::arg("for_update", for_update(connection.dialect()))),
                        {lease.task, lease.claim_seq}));
    if (!row) return false;
    const Held held{.attempt = row->get<int>("attempt"),
                    .max_attempts = row->get<int>("max_attempts"),
                    .cancel_requested = !row->is_null("cancel_requested_at"),
                    .sent = sent_from(*row)};

    if (done != nullptr && done->commit) {
      auto committed = guarded("the result's commit", [&] { return done->commit(connection); });
      if (!committed) {
        if (!is_passing(committed.error())) refused = committed.error();
        return fail(std::move(committed).error());
      }
    }

    AIP_TRY_ASSIGN(const Time now, connection.now());
    const Move move = decide(verdict, held, limits_);
    AIP_TRY(end_attempt(connection, lease, now, move.outcome, move.error));
    if (held.sent) AIP_TRY(settle_sent(connection, lease.task, *held.sent, move.reply, now));
    if (move.to == State::kAvailable) {
      const Time next = now + move.delay;
      AIP_TRY(must_write_one_row(
          connection.execute(kPutBack, {lease.task, lease.claim_seq, next, move.costs_attempt ? 0 : 1,
                                        error_word(move.error), error_text(move.error)})));
      connection.notify(store::Channel::kTasks);
      AIP_TRY(guarded("the observer", [&] {
        return observer_.returned(connection, task, {.error = move.error, .next_attempt = next});
      }));
    } else {
      AIP_TRY(must_write_one_row(
          connection.execute(kEnd, {lease.task, lease.claim_seq, to_string(move.to), outcome_word(move),
                                    error_word(move.error), error_text(move.error), now})));
      AIP_TRY(guarded("the observer", [&] {
        return observer_.ended(connection, task,
                               {.state = move.to,
                                .skipped = move.skipped,
                                .error = move.error,
                                .unanswered = stays_unanswered(held, move.reply)});
      }));
    }
    return true;
  });

  if (refused) {
    refused->retry = Retry::kNever;
    return finish(task, Failed{.error = *std::move(refused), .reply = Reply::kKept});
  }
  if (finished && *finished && done != nullptr && done->after) done->after();
  return finished;
}

}  // namespace aip::queue
