#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "queue/queue.hpp"

// What the queue's files share: reading a task, recording an attempt, calling handlers and observers.
namespace aip::queue {

Task task_from(const store::Row& row);
// From the columns sent_at, sent_claim, operation, answered_at, resend and reserved_micros.
std::optional<Sent> sent_from(const store::Row& row);

// Whether a request was sent and nothing is known of its answer: {unanswered} of a row.
inline bool is_unanswered(const Task& task) {
  return task.sent && !task.sent->answered && !task.sent->operation;
}

// A statement with what several of them share, and what differs between the databases, filled in:
//   {task_columns}  what RETURNING names for task_from()
//   {unanswered}    the row's request was sent, and nothing is known of its answer
//   {retryable}     the row's task has ended without a result, and another attempt may end differently
//   (retry.hpp) {each}          store::each() {skip_locked}   rows that another worker is about to take are
//   passed over, not waited for {for_update}    keeps the rows from changing until the transaction ends
//   {order}, {column}  `of_this_call`
// SQLite has one writer at a time: it needs (and knows) no row locks.
std::string sql_for(store::Dialect dialect, std::string_view sql, std::string_view of_this_call = {});

// An attempt that has ended.
struct EndedAttempt {
  TaskId task = 0;
  std::int64_t claim_seq = 0;
  Outcome outcome = Outcome::kDone;
  std::optional<Error> error;
  Billed billed = Billed::kUnknown;  // counts when it has sent something
  Cost cost = {};
};

// Call it while the tasks' rows still hold when the attempts began and what they have sent.
Result<void> record_attempts(store::Connection& connection, std::span<const EndedAttempt> attempts, Time now);

// A statement with {each} in it (store::each) for rows of values.
Result<std::int64_t> execute_for_each(store::Connection& connection, std::string_view sql,
                                      const json::array& rows, Time now);

json::value usage_or_null(const json::object& usage);
json::value text_or_null(const std::optional<std::string>& text);

// Text from outside as a column accepts it: valid UTF-8, no NUL, at most `longest` bytes.
std::string storable(std::string text, std::size_t longest);

// The error's columns. The message is made storable: an engine's strange answer must not keep a task
// from being finished.
std::optional<std::string> error_code_of(const std::optional<Error>& error);
std::optional<std::string> error_message_of(const std::optional<Error>& error);

// Calls a handler or observer inside our transaction: what it throws becomes kInternal.
template <class Call>
Result<void> guarded(std::string_view what, Call&& call) {
  try {
    return call();
  } catch (const std::exception& exception) {
    return fail(ErrorCode::kInternal, std::string(what) + " threw: " + exception.what());
  }
}

}  // namespace aip::queue
