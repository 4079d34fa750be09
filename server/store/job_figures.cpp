#include "store/job_figures.hpp"

#include <fmt/format.h>

namespace aip::store::job_figures {
namespace {

constexpr std::string_view kCount = R"(
  select count(*) as n
  from ai_job
  where {0})";

constexpr std::string_view kOfUser = R"(
  select count(case when finalized_at >= $2 and outcome = 'done' then 1 end) as done,
    count(case when finalized_at >= $2 and state = 'discarded' then 1 end) as failed,
    cast(avg(case when outcome = 'done' then {} end) as double precision) as seconds
  from ai_task
  where user_id = $1
    and finalized_at >= $3)";

Result<std::int64_t> count_where(Connection& connection, std::string_view condition,
                                 const Parameters& parameters) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format(kCount, condition), parameters));
  return row->get<std::int64_t>("n");
}

}  // namespace

Result<Figures> of_user(Connection& connection, const UserId& user, Time midnight, Time since) {
  Figures figures;
  AIP_TRY_ASSIGN(figures.active_jobs,
                 count_where(connection, "user_id = $1 and status = 'processing'", {user}));
  AIP_TRY_ASSIGN(figures.queued_jobs, count_where(connection, "user_id = $1 and status = 'pending'", {user}));
  const std::string_view seconds = connection.dialect() == Dialect::kSqlite
                                       ? "(finalized_at - claimed_at) / 1000.0"
                                       : "extract(epoch from finalized_at - claimed_at)";
  AIP_TRY_ASSIGN(const auto ended, connection.find(fmt::format(kOfUser, seconds), {user, midnight, since}));
  figures.completed_today = ended->get<std::int64_t>("done");
  figures.failed_today = ended->get<std::int64_t>("failed");
  figures.average_seconds = ended->get<std::optional<double>>("seconds").value_or(0);
  return figures;
}

Result<Totals> totals(Connection& connection) {
  const auto count = [&](std::string_view sql) -> Result<std::vector<std::pair<std::string, std::int64_t>>> {
    AIP_TRY_ASSIGN(const Rows rows, connection.query(sql));
    std::vector<std::pair<std::string, std::int64_t>> counts;
    for (const auto& row : rows) {
      counts.emplace_back(row.get<std::string>("word"), row.get<std::int64_t>("n"));
    }
    return counts;
  };
  Totals totals;
  AIP_TRY_ASSIGN(totals.jobs, count(R"(
        select status as word, count(*) as n
        from ai_job
        group by status
        order by status)"));
  AIP_TRY_ASSIGN(totals.tasks, count(R"(
        select state as word, count(*) as n
        from ai_task
        group by state
        order by state)"));
  return totals;
}

}  // namespace aip::store::job_figures
