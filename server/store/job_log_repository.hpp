#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/job.hpp"
#include "store/sql.hpp"

namespace aip::store::job_logs {

// Appends a line; in a write transaction that holds the job's lock when tasks may log at once.
Result<JobLog> append(Connection& connection, const JobId& job, LogLevel level, std::string_view message);

struct Query {
  std::optional<LogLevel> level;
  std::optional<Time> since;            // later than
  std::optional<std::string> after_id;  // after this line
  int limit = 100;
};

struct Lines {
  std::vector<JobLog> logs;  // oldest first
  bool has_more = false;
};

Result<Lines> find(Connection& connection, const JobId& job, const Query& query);

}  // namespace aip::store::job_logs
