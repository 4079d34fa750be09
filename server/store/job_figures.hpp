#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "domain/ids.hpp"
#include "store/sql.hpp"

// What the status page and the metrics count of jobs and their tasks.
namespace aip::store::job_figures {

struct Figures {
  std::int64_t active_jobs = 0;
  std::int64_t queued_jobs = 0;
  std::int64_t completed_today = 0;  // images
  std::int64_t failed_today = 0;
  double average_seconds = 0;  // of a successful attempt, since `since`
};

Result<Figures> of_user(Connection& connection, const UserId& user, Time midnight, Time since);

// How many there are in each state, of all users.
struct Totals {
  std::vector<std::pair<std::string, std::int64_t>> jobs;   // by status
  std::vector<std::pair<std::string, std::int64_t>> tasks;  // by state
};

Result<Totals> totals(Connection& connection);

}  // namespace aip::store::job_figures
