#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/job.hpp"
#include "store/sql.hpp"

namespace aip::store::jobs {

// A place in the list: after this job.
struct Cursor {
  Time created_at;
  JobId id;
};

struct Query {
  std::optional<JobStatus> status;
  std::optional<JobType> type;
  std::optional<Time> from;     // created at or after
  std::optional<Time> to;       // created before
  std::optional<Cursor> after;  // then the page's number does not matter
  Page page;
};

// A job of a list. What is JSON stays text: nobody looks into it on its way to the answer.
struct Listed {
  Job job;            // without input and options
  std::string input;  // with the first SKUs alone where there are many
  std::string options;
  int sku_count = 0;
};

struct List : Paged<Listed> {
  std::optional<Cursor> next = {};  // where the next page begins; none after the last one
};

Result<void> insert(Connection& connection, const Job& job);
// Without its input, which may be long.
Result<std::optional<Job>> find(Connection& connection, const UserId& user, const JobId& id);
Result<json::object> input_of(Connection& connection, const JobId& id);
// Of a job over many SKUs with the first of them only.
Result<json::object> input_head_of(Connection& connection, const JobId& id);
Result<List> list(Connection& connection, const UserId& user, const Query& query);  // newest first
Result<std::int64_t> count_unfinished(Connection& connection, const UserId& user);

// The row, without its input, locked until the transaction ends, so that those who finish tasks of one job
// take turns.
Result<std::optional<Job>> lock(Connection& connection, const JobId& id);
// Writes counters, status and times of a job that was lock()ed.
Result<void> save_progress(Connection& connection, const Job& job);
// Writes all of it but the estimate, of a job that was lock()ed.
Result<void> save_cost(Connection& connection, const JobId& id, const JobCost& cost);
// How long the pilot of a lock()ed job has taken.
Result<void> save_pilot(Connection& connection, const JobId& id, std::chrono::milliseconds took);
// How many results of this job are shown and approved.
Result<std::int64_t> count_approved(Connection& connection, const JobId& id);
// An ended job some of whose tasks wait again: pending, let into the queue, not cancelled, released, its
// counters computed from its tasks.
Result<void> reopen(Connection& connection, const Job& job);
Result<void> request_cancel(Connection& connection, const JobId& id);

// Whoever admits jobs of one user is serialized until the transaction ends.
Result<void> lock_admission(Connection& connection, const UserId& user);
// Jobs whose tasks are in the queue and not all finished.
Result<std::int64_t> count_admitted(Connection& connection, const UserId& user);
// The user's next job that waits to be let in: by priority, then age.
Result<std::optional<JobId>> next_to_admit(Connection& connection, const UserId& user);
Result<void> admit(Connection& connection, const JobId& id);

// Appends a line; in a write transaction that holds the job's lock when tasks may log at once.
Result<JobLog> add_log(Connection& connection, const JobId& job, LogLevel level, std::string_view message);

struct LogQuery {
  std::optional<LogLevel> level;
  std::optional<Time> since;            // later than
  std::optional<std::string> after_id;  // after this line
  int limit = 100;
};

struct LogPage {
  std::vector<JobLog> logs;  // oldest first
  bool has_more = false;
};

Result<LogPage> logs(Connection& connection, const JobId& job, const LogQuery& query);

struct Figures {
  std::int64_t active_jobs = 0;
  std::int64_t queued_jobs = 0;
  std::int64_t completed_today = 0;  // images
  std::int64_t failed_today = 0;
  double average_seconds = 0;  // of a successful attempt, since `since`
};

Result<Figures> figures(Connection& connection, const UserId& user, Time midnight, Time since);

// How many there are in each state, of all users.
struct Totals {
  std::vector<std::pair<std::string, std::int64_t>> jobs;   // by status
  std::vector<std::pair<std::string, std::int64_t>> tasks;  // by state
};

Result<Totals> totals(Connection& connection);

// The answer kept under an idempotency key.
struct IdempotentResponse {
  std::string request_hash;
  json::value response;
};

Result<std::optional<IdempotentResponse>> find_idempotent_response(Connection& connection, const UserId& user,
                                                                   std::string_view scope,
                                                                   std::string_view key);
// kConflict when the key is taken.
Result<void> save_idempotent_response(Connection& connection, const UserId& user, std::string_view scope,
                                      std::string_view key, const IdempotentResponse& kept);
// Forgets the answers kept before then.
Result<std::int64_t> forget_idempotent_responses(Connection& connection, Time before);

}  // namespace aip::store::jobs
