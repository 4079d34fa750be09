#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "queue/queue.hpp"

// What the queue's files share: how a task is read, how an attempt is recorded, how code of others is called.
namespace aip::queue {

// What RETURNING must name for task_from().
#define AIP_TASK_COLUMNS                                                                                 \
  "id, kind, user_id, job_id, pair_id, lane_id, payload, priority, attempt, max_attempts, crash_count, " \
  "claim_seq, state, sent_at, sent_claim, operation, answered_at, resend, reserved_micros"

Task task_from(const store::Row& row);
// From the columns sent_at, sent_claim, operation, answered_at, resend and reserved_micros.
std::optional<Sent> sent_from(const store::Row& row);

// What is true of a row whose request was sent and of whose answer nothing is known.
#define AIP_UNANSWERED "sent_at is not null and answered_at is null and operation is null"

inline bool is_unanswered(const Task& task) {
  return task.sent && !task.sent->answered && !task.sent->operation;
}

// Rows that another worker is about to take are passed over, not waited for. SQLite has one writer at a time
// and needs (and knows) no such words.
std::string_view skip_locked(store::Dialect dialect);
// Keeps a selected row from changing until the transaction ends.
std::string_view for_update(store::Dialect dialect);

// An attempt that has ended.
struct EndedAttempt {
  TaskId task = 0;
  std::int64_t claim_seq = 0;
  std::string_view outcome;  // done, skipped, error, lost, released or cancelled
  std::optional<Error> error;
  std::string_view billed;  // no, yes or unknown, if it has sent something
  Cost cost = {};
};

// While the tasks' rows still tell when the attempts began and what they have sent.
Result<void> record_attempts(store::Connection& connection, std::span<const EndedAttempt> attempts, Time now);

// A statement with {each} in it (store::each) for rows of values.
Result<std::int64_t> execute_for_each(store::Connection& connection, std::string_view sql,
                                      const json::array& rows, Time now);

json::value usage_or_null(const json::object& usage);
json::value text_or_null(const std::optional<std::string>& text);

// A text of others as a column takes it: valid UTF-8, no NUL, at most so many bytes.
std::string storable(std::string text, std::size_t longest);

// The error's columns. The message is made storable: an engine's strange answer must not keep a task
// from being finished.
std::optional<std::string> error_word(const std::optional<Error>& error);
std::optional<std::string> error_text(const std::optional<Error>& error);

// Code of others inside our transaction: what it throws becomes kInternal.
template <class Call>
Result<void> guarded(std::string_view what, Call&& call) {
  try {
    return call();
  } catch (const std::exception& exception) {
    return fail(ErrorCode::kInternal, std::string(what) + " threw: " + exception.what());
  }
}

}  // namespace aip::queue
