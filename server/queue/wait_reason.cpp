#include "queue/wait_reason.hpp"

#include <fmt/format.h>

#include "store/sql.hpp"

namespace aip::queue {
namespace {

constexpr std::string_view kRunningJobs = R"(
  select distinct task.job_id
  from ai_lane lane
    join ai_task task on task.lane_id = lane.id and task.state = 'running'
  where lane.user_id = $1
    and task.job_id is not null)";

// A job and lane a row; a job mostly has one. {}: the jobs
constexpr std::string_view kWaiting = R"(
  select task.job_id, lane.id, min(task.id) as first, max(task.priority) as priority, min(task.run_at) as due,
    case when lane.paused_until is null or lane.paused_until > $2 then lane.pause_reason end as pause_reason,
    lane.pause_message, lane.paused_until
  from ai_task task
  join ai_lane lane on lane.id = task.lane_id
  where task.job_id in {}
    and task.state = 'available'
  group by task.job_id, lane.id, lane.pause_reason, lane.pause_message, lane.paused_until)";

constexpr std::string_view kBefore = R"(
  select count(*) as n
  from ai_task
  where lane_id = $1
    and state = 'available'
    and run_at <= $2
    and (priority > $3 or (priority = $3 and id < $4)))";

Result<WaitReason> reason_in_lane(store::Connection& connection, const store::Row& lane, Time now) {
  WaitReason reason{
      .pause_reason = lane.get<std::optional<std::string>>("pause_reason"), .pause_message = {}, .until = {}};
  if (reason.pause_reason) {
    reason.pause_message = lane.get<std::optional<std::string>>("pause_message").value_or("");
    reason.until = lane.get<std::optional<Time>>("paused_until");
    return reason;
  }
  if (const auto due = lane.get<Time>("due"); due > now) {
    reason.until = due;
    return reason;
  }
  AIP_TRY_ASSIGN(const auto before,
                 connection.find(kBefore, {lane.get<LaneId>("id"), now, lane.get<int>("priority"),
                                           lane.get<TaskId>("first")}));
  reason.before = before->get<int>("n");
  return reason;
}

// The lane that continues sooner.
bool is_sooner(const WaitReason& one, const WaitReason& other) {
  const auto rank = [](const WaitReason& reason) { return reason.until ? 1 : reason.pause_reason ? 2 : 0; };
  if (rank(one) != rank(other)) return rank(one) < rank(other);
  return one.until < other.until;
}

}  // namespace

Result<std::set<JobId>> running_jobs(store::Connection& connection, const UserId& user) {
  AIP_TRY_ASSIGN(const store::Rows rows, connection.query(kRunningJobs, {user}));
  std::set<JobId> jobs;
  for (const auto& row : rows) jobs.insert(row.get<JobId>("job_id"));
  return jobs;
}

Result<std::map<JobId, WaitReason>> wait_reasons(store::Connection& connection,
                                                 const std::vector<JobId>& jobs, Time now) {
  json::array ids;
  for (const auto& job : jobs) ids.emplace_back(job.value);
  AIP_TRY_ASSIGN(
      const store::Rows lanes,
      connection.query(fmt::format(kWaiting, store::strings_of(connection.dialect(), "$1")), {ids, now}));
  std::map<JobId, WaitReason> soonest;
  for (const auto& lane : lanes) {
    AIP_TRY_ASSIGN(auto one, reason_in_lane(connection, lane, now));
    const auto [place, is_first] = soonest.try_emplace(lane.get<JobId>("job_id"), one);
    if (!is_first && is_sooner(one, place->second)) place->second = std::move(one);
  }
  return soonest;
}

}  // namespace aip::queue
