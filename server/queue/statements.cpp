#include "queue/statements.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "store/sql.hpp"

namespace aip::queue {
namespace {

constexpr std::size_t kLongestMessage = 2'000;

constexpr std::string_view kBeginAttempts =
    "insert into ai_attempt (task_id, claim_seq, started_at) "
    "select cast(value->>0 as bigint), cast(value->>1 as bigint), $2 from {}($1)";

constexpr std::string_view kEndAttempt = R"(
  update ai_attempt set ended_at = $3, outcome = $4, error_code = $5, error_message = $6
  where task_id = $1 and claim_seq = $2)";

}  // namespace

Task task_from(const store::Row& row) {
  Task task{.id = row.get<TaskId>("id"),
            .kind = row.get<std::string>("kind"),
            .user = row.get<UserId>("user_id"),
            .job = row.get<std::optional<JobId>>("job_id"),
            .pair = row.get<std::optional<PairId>>("pair_id"),
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
              .operation = row.get<std::optional<std::string>>("operation"),
              .answered = !row.is_null("answered_at"),
              .resend = row.get<bool>("resend")};
}

std::string_view skip_locked(store::Dialect dialect) {
  return dialect == store::Dialect::kPostgres ? " for update skip locked" : "";
}

std::string_view for_update(store::Dialect dialect) {
  return dialect == store::Dialect::kPostgres ? " for update" : "";
}

Result<void> begin_attempts(store::Connection& connection, std::span<const Task> tasks, Time now) {
  json::array rows;
  for (const Task& task : tasks) rows.push_back(json::array{task.id, task.claim_seq});
  AIP_TRY(connection.execute(fmt::format(kBeginAttempts, store::each(connection.dialect())), {rows, now}));
  return {};
}

Result<void> end_attempt(store::Connection& connection, const Lease& lease, Time now,
                         std::string_view outcome, const std::optional<Error>& error) {
  AIP_TRY(connection.execute(
      kEndAttempt, {lease.task, lease.claim_seq, now, outcome, error_word(error), error_text(error)}));
  return {};
}

std::optional<std::string> error_word(const std::optional<Error>& error) {
  if (!error) return std::nullopt;
  return std::string(to_string(error->code));
}

std::optional<std::string> error_text(const std::optional<Error>& error) {
  if (!error) return std::nullopt;
  std::string text = error->message;
  std::ranges::replace(text, '\0', ' ');
  if (!is_valid_utf8(text)) {
    std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  }
  return std::string(truncate_utf8(text, kLongestMessage));
}

bool is_passing(const Error& error) {
  return error.retry != Retry::kNever || error.code == ErrorCode::kUnavailable ||
         error.code == ErrorCode::kStorageFull;
}

}  // namespace aip::queue
