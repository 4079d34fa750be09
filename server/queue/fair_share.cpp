#include "queue/fair_share.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "store/sql.hpp"

namespace aip::queue::fair_share {
namespace {

// A late claim is made up for, so that the pace holds on average; an idle lane saves
// nothing up.
constexpr std::chrono::milliseconds kMaxDelay{250};

// A lane whose places are all taken would keep one with free places from its turn.
constexpr std::string_view kLanes = R"(
  select id,
    user_id,
    claims,
    allowed is not null or gap_ms > 0 as limited,
    (select max(served_at) from ai_lane its where its.user_id = lane.user_id) as turn
  from ai_lane lane
  where (pause_reason is null or paused_until <= $1)
    and (next_at is null or next_at <= $1)
    and exists (
      select 1
      from ai_task
      where lane_id = lane.id
        and state = 'available'
        and run_at <= $1
    )
    and (allowed is null or allowed > (select count(*) from ai_task where lane_id = lane.id
      and state = 'running'))
  order by turn nulls first, user_id, served_at nulls first, id
  limit $2)";

// In one order, so that claims on PostgreSQL don't wait for each other in a circle. What runs is counted by a
// statement of its own, which sees what was claimed while this one waited.
constexpr std::string_view kLock = R"(
  select id, claims, allowed, max_running, gap_ms, next_at
  from ai_lane
  where id in (select cast(value->>0 as bigint) from {each}($2))
    and (pause_reason is null or paused_until <= $1)
    and (next_at is null or next_at <= $1)
  order by id{lock})";

constexpr std::string_view kRunning = R"(
  select lane_id, count(*) as n
  from ai_task
  where lane_id in (select cast(value->>0 as bigint) from {each}($1))
    and state = 'running'
  group by lane_id)";

constexpr std::string_view kServed = R"(
  update ai_lane
  set served_at = $2, claims = claims + $3, next_at = $4
  where id = $1)";

int room_in(const store::Row& row, int running) {
  const auto allowed = row.get<std::optional<int>>("allowed");
  return allowed ? std::max(*allowed - running, 0) : std::numeric_limits<int>::max();
}

// How many claims are due at the lane's pace.
int paced_room(const LaneShare& turn, Time now) {
  if (turn.gap.count() == 0) return std::numeric_limits<int>::max();
  return static_cast<int>((now - turn.paced_from) / turn.gap) + 1;
}

void limit_by(LaneShare& turn, const store::Row& row, int running, Time now) {
  const auto earliest = now - kMaxDelay;
  turn.claims = row.get<std::int64_t>("claims");
  turn.gap = std::chrono::milliseconds(row.get<std::int64_t>("gap_ms"));
  turn.paced_from = std::max(row.get<std::optional<Time>>("next_at").value_or(now), earliest);
  turn.recovers = row.get<std::optional<int>>("allowed") < row.get<std::optional<int>>("max_running");
  turn.room = std::min(room_in(row, running), paced_room(turn, now));
}

// Locks the limited ones among the turns and finds out their room.
Result<void> limit(store::Connection& connection, std::vector<LaneShare*> limited, Time now) {
  if (limited.empty()) return {};
  json::array ids;
  for (const LaneShare* turn : limited) ids.push_back(json::array{turn->lane});
  const auto in = [&](std::string_view sql) {
    const bool postgres = connection.dialect() == store::Dialect::kPostgres;
    return fmt::format(fmt::runtime(sql), fmt::arg("each", store::each(connection.dialect())),
                       fmt::arg("lock", postgres ? " for no key update" : ""));
  };
  AIP_TRY_ASSIGN(const store::Rows locked, connection.query(in(kLock), {now, ids}));
  AIP_TRY_ASSIGN(const store::Rows counts, connection.query(in(kRunning), {ids}));
  std::map<LaneId, int> running;
  for (const auto& row : counts) running[row.get<LaneId>("lane_id")] = row.get<int>("n");
  for (LaneShare* turn : limited) {
    const auto row =
        std::ranges::find(locked, turn->lane, [](const store::Row& row) { return row.get<LaneId>("id"); });
    turn->room = 0;  // it was closed meanwhile
    if (row != locked.end()) limit_by(*turn, *row, running[turn->lane], now);
  }
  return {};
}

}  // namespace

Result<FairShare> next(store::Connection& connection, int limit_of_lanes, Time now) {
  AIP_TRY_ASSIGN(const store::Rows rows, connection.query(kLanes, {now, limit_of_lanes}));
  FairShare turns;
  for (const auto& row : rows) {
    LaneShare turn{.lane = row.get<LaneId>("id"),
                   .user = row.get<UserId>("user_id"),
                   .claims = row.get<std::int64_t>("claims")};
    if (turns.empty() || turns.back().front().user != turn.user) turns.emplace_back();
    turn.room = row.get<bool>("limited") ? 0 : turn.room;
    turns.back().push_back(std::move(turn));
  }
  std::vector<LaneShare*> limited;
  for (auto& lanes : turns) {
    for (LaneShare& turn : lanes) {
      if (turn.room == 0) limited.push_back(&turn);
    }
  }
  AIP_TRY(limit(connection, std::move(limited), now));
  return turns;
}

Result<void> served(store::Connection& connection, const FairShare& turns, Time now) {
  std::map<LaneId, const LaneShare*> taken;
  for (const auto& lanes : turns) {
    for (const LaneShare& turn : lanes) {
      if (turn.taken > 0) taken.emplace(turn.lane, &turn);
    }
  }
  // In one order, too.
  for (const auto& [lane, turn] : taken) {
    std::optional<Time> next;
    if (turn->gap.count() > 0) next = turn->paced_from + turn->gap * turn->taken;
    AIP_TRY(connection.execute(kServed, {lane, now, turn->taken, next}));
  }
  return {};
}

}  // namespace aip::queue::fair_share
