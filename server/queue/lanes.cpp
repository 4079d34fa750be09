#include "queue/lanes.hpp"

#include "queue/statements.hpp"

namespace aip::queue::lanes {
namespace {

constexpr std::size_t kMaxMessage = 500;

constexpr std::string_view kFind = R"(
  select id, name, max_running, gap_ms
  from ai_lane
  where user_id = $1
    and name = $2)";

constexpr std::string_view kMake = R"(
  insert into ai_lane (user_id, name, max_running, allowed, gap_ms)
  values ($1, $2, $3, $3, $4)
  on conflict (user_id, name) do nothing)";

// A lane with a reduced limit, because the provider has asked to wait, keeps that limit.
constexpr std::string_view kLimit = R"(
  update ai_lane
  set max_running = $2, gap_ms = $3, successes = 0,
    allowed = case when allowed < max_running and allowed < $2 then allowed else $2 end
  where id = $1)";

constexpr std::string_view kPause = R"(
  update ai_lane
  set pause_reason = $2,
    pause_message = $3,
    successes = 0,
    allowed = case when allowed > 1 and (pause_reason is null or paused_until <= $5) then allowed / 2 else allowed end,
      
    paused_until = case when paused_until > $4 then paused_until else $4 end
  where id = $1
    and (pause_reason is null or paused_until is not null))";

constexpr std::string_view kStop = R"(
  update ai_lane
  set pause_reason = $2, pause_message = $3, successes = 0, paused_until = null,
    allowed = case when allowed > 1 then 1 else allowed end
  where id = $1)";

constexpr std::string_view kSucceeded = R"(
  update ai_lane
  set allowed = case when successes + $2 < allowed then allowed else allowed + 1 end,
    successes = case when successes + $2 < allowed then successes + $2 else 0 end
  where id = $1
    and allowed < max_running)";

constexpr std::string_view kReopen = R"(
  update ai_lane
  set pause_reason = null, pause_message = null
  where pause_reason is not null
    and paused_until is null
    and user_id = $1
    and name = $2)";

constexpr std::string_view kReopenFor = R"(
  update ai_lane
  set pause_reason = null, pause_message = null
  where pause_reason is not null
    and paused_until is null
    and id in (select lane_id from ai_task where job_id = $1 and finalized_at is null))";

constexpr std::string_view kList = R"(
  select id,
    name,
    max_running,
    gap_ms,
    allowed,
    pause_message,
    paused_until,
    case when paused_until is null or paused_until > $2 then pause_reason end as pause_reason,
    (select count(*) from ai_task where lane_id = ai_lane.id and state = 'running') as running,
    (select count(*) from ai_task where lane_id = ai_lane.id and state = 'available') as waiting
  from ai_lane
  where user_id = $1
  order by name)";

constexpr std::string_view kStopped = R"(
  select name, pause_reason, pause_message
  from ai_lane
  where user_id = $1
    and pause_reason is not null
    and paused_until is null)";

Lane lane_from(const store::Row& row) {
  return {.id = row.get<LaneId>("id"),
          .name = row.get<std::string>("name"),
          .limits = {.max_running = row.get<std::optional<int>>("max_running"),
                     .gap = std::chrono::milliseconds(row.get<std::int64_t>("gap_ms"))}};
}

// What was closed may be claimed from now on.
Result<int> open(store::Connection& connection, std::string_view sql, const store::Parameters& parameters) {
  AIP_TRY_ASSIGN(const auto opened, connection.execute(sql, parameters));
  if (opened > 0) connection.notify(store::Channel::kTasks);
  return static_cast<int>(opened);
}

}  // namespace

Result<std::optional<Lane>> find(store::Connection& connection, const UserId& user, std::string_view name) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kFind, {user, name}));
  if (!row) return std::nullopt;
  return lane_from(*row);
}

Result<LaneId> ensure(store::Connection& connection, const UserId& user, std::string_view name,
                      const Limits& limits) {
  AIP_TRY_ASSIGN(auto lane, find(connection, user, name));
  if (!lane) {
    AIP_TRY(connection.execute(kMake, {user, name, limits.max_running, limits.gap.count()}));
    AIP_TRY_ASSIGN(lane, find(connection, user, name));
    if (!lane) return fail(ErrorCode::kInternal, "a lane was not made");
  }
  if (lane->limits != limits) {
    AIP_TRY(connection.execute(kLimit, {lane->id, limits.max_running, limits.gap.count()}));
    connection.notify(store::Channel::kTasks);
  }
  return lane->id;
}

Result<void> pause(store::Connection& connection, LaneId lane, const Error& why,
                   std::optional<std::chrono::milliseconds> delay) {
  const auto message = storable(std::string(why.for_people()), kMaxMessage);
  if (!delay) {
    AIP_TRY(connection.execute(kStop, {lane, to_string(why.code), message}));
    return {};
  }
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kPause, {lane, to_string(why.code), message, now + *delay, now}));
  return {};
}

Result<void> succeeded(store::Connection& connection, LaneId lane, int tasks) {
  AIP_TRY(connection.execute(kSucceeded, {lane, tasks}));
  return {};
}

Result<int> reopen(store::Connection& connection, const UserId& user, std::string_view name) {
  return open(connection, kReopen, {user, name});
}

Result<int> reopen_for(store::Connection& connection, const JobId& job) {
  return open(connection, kReopenFor, {job});
}

Result<std::map<std::string, Error>> stopped(store::Connection& connection, const UserId& user) {
  AIP_TRY_ASSIGN(const store::Rows rows, connection.query(kStopped, {user}));
  std::map<std::string, Error> lanes;
  for (const auto& row : rows) {
    auto message = row.get<std::optional<std::string>>("pause_message").value_or("");
    const auto code = error_code_from(row.get<std::string>("pause_reason"));
    lanes.emplace(row.get<std::string>("name"), Error{.code = code.value_or(ErrorCode::kInternal),
                                                      .message = "its lane is stopped",
                                                      .public_message = std::move(message)});
  }
  return lanes;
}

Result<std::vector<LaneStatus>> list(store::Connection& connection, const UserId& user) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY_ASSIGN(const store::Rows rows, connection.query(kList, {user, now}));
  std::vector<LaneStatus> seen;
  for (const auto& row : rows) {
    LaneStatus one{.lane = lane_from(row),
                   .allowed = row.get<std::optional<int>>("allowed"),
                   .running = row.get<int>("running"),
                   .waiting = row.get<int>("waiting"),
                   .pause_reason = row.get<std::optional<std::string>>("pause_reason"),
                   .pause_message = {},
                   .paused_until = {}};
    if (one.pause_reason) {
      one.pause_message = row.get<std::optional<std::string>>("pause_message").value_or("");
      one.paused_until = row.get<std::optional<Time>>("paused_until");
    }
    seen.push_back(std::move(one));
  }
  return seen;
}

}  // namespace aip::queue::lanes
