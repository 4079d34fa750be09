#include "store/job_log_repository.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace aip::store::job_logs {
namespace {

constexpr std::string_view kAppend = R"(
  insert into ai_job_log (id, job_id, level, message, timestamp, seq)
  select $1, $2, $3, $4, $5, coalesce(max(seq), 0) + 1
  from ai_job_log
  where job_id = $6)";

constexpr std::string_view kFind = R"(
  select id, job_id, level, message, timestamp
  from ai_job_log
  where {}
  order by seq {}
  limit {})";

JobLog log_from(const Row& row) {
  return {.id = row.get<std::string>("id"),
          .job = row.get<JobId>("job_id"),
          .level = word_at<LogLevel>(row, "level"),
          .message = row.get<std::string>("message"),
          .timestamp = row.get<Time>("timestamp")};
}

}  // namespace

Result<JobLog> append(Connection& connection, const JobId& job, LogLevel level, std::string_view message) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  JobLog log{
      .id = random_id(), .job = job, .level = level, .message = std::string(message), .timestamp = now};
  AIP_TRY(connection.execute(kAppend, {log.id, log.job, to_string(level), log.message, now, log.job}));
  return log;
}

Result<Lines> find(Connection& connection, const JobId& job, const Query& query) {
  Filter filter;
  filter.add("job_id = ?", {job});
  if (query.level) filter.add("level = ?", {to_string(*query.level)});
  if (query.since) filter.add("timestamp > ?", {*query.since});
  if (query.after_id) filter.add("seq > (select l.seq from ai_job_log l where l.id = ?)", {*query.after_id});
  const bool from_the_start = query.since || query.after_id;
  const auto where = filter.sql();
  const auto limit = filter.bind(query.limit + 1);
  // Without a starting point a reader wants the newest lines.
  AIP_TRY_ASSIGN(const Rows rows,
                 connection.query(fmt::format(kFind, where, from_the_start ? "asc" : "desc", limit),
                                  filter.parameters()));
  Lines page;
  for (const auto& row : rows) page.logs.push_back(log_from(row));
  page.has_more = page.logs.size() > static_cast<std::size_t>(query.limit);
  if (page.has_more) page.logs.pop_back();
  if (!from_the_start) std::ranges::reverse(page.logs);
  return page;
}

}  // namespace aip::store::job_logs
