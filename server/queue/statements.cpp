#include "queue/statements.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "queue/retry.hpp"
#include "store/sql.hpp"

namespace aip::queue {
namespace {

constexpr std::size_t kMaxMessage = 2'000;

// $1: [[task_id, claim_seq, outcome, error_code, error_message, billed, cost_micros, usage], …]
constexpr std::string_view kRecordAttempts = R"(
  insert into ai_attempt
    (task_id, claim_seq, started_at, ended_at, outcome, error_code, error_message, sent_at, billed,
     cost_micros, usage)
  select task.id, task.claim_seq, task.claimed_at, $2, value->>2, value->>3, value->>4,
    case when task.sent_claim = task.claim_seq then task.sent_at end,
    case when task.sent_claim = task.claim_seq then value->>5 end,
    case when task.sent_claim = task.claim_seq then cast(value->>6 as bigint) end,
    case when task.sent_claim = task.claim_seq then nullif(value->7, 'null') end
  from {each}($1)
    join ai_task task on task.id = cast(value->>0 as bigint)
      and task.claim_seq = cast(value->>1 as bigint))";

constexpr std::string_view kUnanswered = "sent_at is not null and answered_at is null and operation is null";

// Ended without a result, for a reason that another attempt may not meet, and not replaced by a later task.
constexpr std::string_view kRetryable = R"(state in ('discarded', 'cancelled')
    and (state = 'cancelled' or error_code is null or error_code not in ({}))
    and not exists (
      select 1
      from ai_task later
      where later.pair_id = ai_task.pair_id
        and later.id > ai_task.id
    ))";

// What task_from() reads.
constexpr std::string_view kTaskColumns = R"(
  id, kind, user_id, job_id, pair_id, lane_id, payload, priority, attempt, max_attempts, crash_count, claim_seq,
  state, sent_at, sent_claim, operation, answered_at, resend, reserved_micros)";

}  // namespace

Task task_from(const store::Row& row) {
  Task task{.id = row.get<TaskId>("id"),
            .kind = row.get<std::string>("kind"),
            .user = row.get<UserId>("user_id"),
            .job = row.get<std::optional<JobId>>("job_id"),
            .pair = row.get<std::optional<PairId>>("pair_id"),
            .lane = row.get<LaneId>("lane_id"),
            .payload = {},
            .attempt = row.get<int>("attempt"),
            .max_attempts = row.get<int>("max_attempts"),
            .crash_count = row.get<int>("crash_count"),
            .claim_seq = row.get<std::int64_t>("claim_seq"),
            .sent = sent_from(row)};
  auto payload = row.get<json::value>("payload");
  if (payload.is_object()) task.payload = std::move(payload.get_object());
  return task;
}

std::optional<Sent> sent_from(const store::Row& row) {
  if (row.is_null("sent_at")) return std::nullopt;
  return Sent{.claim_seq = row.get<std::int64_t>("sent_claim"),
              .at = row.get<Time>("sent_at"),
              .reserved = row.get<std::optional<Micros>>("reserved_micros"),
              .operation = row.get<std::optional<std::string>>("operation"),
              .answered = !row.is_null("answered_at"),
              .resend = row.get<bool>("resend")};
}

std::string sql_for(store::Dialect dialect, std::string_view sql, std::string_view of_this_call) {
  const bool postgres = dialect == store::Dialect::kPostgres;
  return fmt::format(fmt::runtime(sql), fmt::arg("task_columns", kTaskColumns),
                     fmt::arg("unanswered", kUnanswered),
                     fmt::arg("retryable", fmt::format(kRetryable, final_failures_sql())),
                     fmt::arg("each", store::each(dialect)),
                     fmt::arg("skip_locked", postgres ? " for update skip locked" : ""),
                     fmt::arg("for_update", postgres ? " for update" : ""), fmt::arg("order", of_this_call),
                     fmt::arg("column", of_this_call));
}

Result<void> record_attempts(store::Connection& connection, std::span<const EndedAttempt> attempts,
                             Time now) {
  json::array rows;
  for (const EndedAttempt& attempt : attempts) {
    rows.push_back(json::array{attempt.task, attempt.claim_seq, to_string(attempt.outcome),
                               text_or_null(error_code_of(attempt.error)),
                               text_or_null(error_message_of(attempt.error)), to_string(attempt.billed),
                               json::value_from(attempt.cost.micros), usage_or_null(attempt.cost.usage)});
  }
  AIP_TRY(execute_for_each(connection, kRecordAttempts, rows, now));
  return {};
}

Result<std::int64_t> execute_for_each(store::Connection& connection, std::string_view sql,
                                      const json::array& rows, Time now) {
  if (rows.empty()) return 0;
  return connection.execute(sql_for(connection.dialect(), sql), {rows, now});
}

json::value usage_or_null(const json::object& usage) {
  return usage.empty() ? json::value(nullptr) : json::value(usage);
}

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

std::optional<std::string> error_code_of(const std::optional<Error>& error) {
  if (!error) return std::nullopt;
  return std::string(to_string(error->code));
}

std::string storable(std::string text, std::size_t longest) {
  std::ranges::replace(text, '\0', ' ');
  if (!is_valid_utf8(text)) {
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  }
  return std::string(truncate_utf8(text, longest));
}

std::optional<std::string> error_message_of(const std::optional<Error>& error) {
  if (!error) return std::nullopt;
  return storable(error->message, kMaxMessage);
}

bool is_passing(const Error& error) {
  return error.retry != Retry::kNever || error.code == ErrorCode::kUnavailable ||
         error.code == ErrorCode::kStorageFull;
}

}  // namespace aip::queue
