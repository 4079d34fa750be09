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
// How many results of this job are approved.
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

}  // namespace aip::store::jobs
