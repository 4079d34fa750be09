#include <algorithm>
#include <limits>
#include <tuple>

#include "base/log.hpp"
#include "queue/fair_share.hpp"
#include "queue/queue.hpp"
#include "queue/statements.hpp"

// How a worker claims its tasks and keeps their leases.
namespace aip::queue {
namespace {

// Every nth claim takes the oldest task, whatever the priorities, so that a low priority is never delayed for
// ever.
constexpr std::int64_t kOldestEvery = 8;

// Materialized, because a limit inside an inlined IN (…) may be evaluated again and again and take too many.
// `not (run_at > …)` keeps SQLite from finding what is due by its time, to sort all of it for a few.
constexpr std::string_view kClaim = R"(
  with due as materialized (
    select id
    from ai_task
    where lane_id = $5
      and state = 'available'
      and not (run_at > $1)
    order by {order}
    limit $2{skip_locked}
  )
  update ai_task
  set state = 'running', attempt = attempt + 1, claim_seq = claim_seq + 1, claimed_at = $1,
    lease_owner = $3, lease_until = $4
  where id in (select id from due)
    and state = 'available'
  returning {task_columns})";

constexpr std::string_view kByPriority = "priority desc, crash_count, id";
constexpr std::string_view kByAge = "id";

constexpr std::string_view kPutOff = R"(
  update ai_task
  set run_at = $2, error_code = $3, error_message = $4
  where id = $1
    and state = 'available')";

constexpr std::string_view kHeartbeat = R"(
  update ai_task
  set lease_until = $3
  where id = $1
    and claim_seq = $2
    and state = 'running'
  returning cancel_requested_at)";

constexpr std::string_view kCancelRequests = R"(
  select id, claim_seq
  from ai_task
  where state = 'running'
    and lease_owner = $1
    and cancel_requested_at is not null)";

// Of the lanes that are not full and wait for no person: when their next task is due, and when they open.
constexpr std::string_view kNextDue = R"(
  select (select min(run_at) from ai_task where lane_id = lane.id and state = 'available') as due,
    next_at,
    paused_until
  from ai_lane lane
  where exists (select 1 from ai_task where lane_id = lane.id and state = 'available')
    and (pause_reason is null or paused_until is not null)
    and (allowed is null or allowed > (select count(*) from ai_task where lane_id = lane.id
      and state = 'running')))";

// Divides `slots` among this many parties, each about the same share in their order: take(party, share)
// answers how many it could use. Twice, because one that has less than its share leaves some to the others.
template <class Take>
Result<int> deal(int slots, std::size_t parties, Take&& take) {
  int dealt = 0;
  for (int pass = 0; pass < 2 && dealt < slots; ++pass) {
    auto left = static_cast<int>(parties);
    for (std::size_t party = 0; party < parties; ++party, --left) {
      const int share = (slots - dealt + left - 1) / left;
      if (share == 0) continue;
      AIP_TRY_ASSIGN(const int taken, take(party, share));
      dealt += taken;
    }
    if (parties < 2) break;
  }
  return dealt;
}

}  // namespace

Result<std::vector<Task>> Queue::claim(std::string_view owner, int limit) {
  std::optional<TaskId> first;
  auto claimed = claim_together(owner, limit, first);
  if (claimed || is_passing(claimed.error())) return claimed;
  return claim_singly(owner, limit);
}

// After a task that can't be started has undone the claim of all of them.
Result<std::vector<Task>> Queue::claim_singly(std::string_view owner, int limit) {
  std::vector<Task> tasks;
  for (int put_offs = 0; static_cast<int>(tasks.size()) < limit;) {
    std::optional<TaskId> only;
    auto claimed = claim_together(owner, 1, only);
    if (claimed && claimed->empty()) break;
    if (claimed) {
      tasks.push_back(std::move(claimed->front()));
    } else if (only && !is_passing(claimed.error()) && put_offs++ < limit) {
      log::error("task {} can't be started and is put off: {}", *only, claimed.error().message);
      AIP_TRY(put_off(*only, claimed.error()));
    } else if (tasks.empty()) {
      return claimed;
    } else {
      break;  // what was claimed is kept
    }
  }
  return tasks;
}

Result<std::vector<Task>> Queue::claim_together(std::string_view owner, int limit,
                                                std::optional<TaskId>& first) {
  return database_.write([&](store::Connection& connection) -> Result<std::vector<Task>> {
    first.reset();
    AIP_TRY_ASSIGN(const Time now, connection.now());
    AIP_TRY_ASSIGN(auto tasks, claim_in_turn(connection, owner, limit, now));
    if (tasks.empty()) return tasks;
    first = tasks.front().id;
    AIP_TRY(guarded("the observer", [&] { return observer_.started(connection, tasks); }));
    return tasks;
  });
}

// In most cases there is one lane and one statement.
Result<std::vector<Task>> Queue::claim_in_turn(store::Connection& connection, std::string_view owner,
                                               int limit, Time now) const {
  AIP_TRY_ASSIGN(auto turns, fair_share::next(connection, limit, now));
  std::vector<Task> claimed;
  AIP_TRY(deal(limit, turns.size(), [&](std::size_t user, int its_share) {
    auto& lanes = turns[user];
    return deal(its_share, lanes.size(), [&](std::size_t lane, int share) {
      return claim_of_lane(connection, lanes[lane], owner, share, now, claimed);
    });
  }));
  AIP_TRY(fair_share::served(connection, turns, now));
  return claimed;
}

Result<int> Queue::claim_of_lane(store::Connection& connection, fair_share::LaneShare& turn,
                                 std::string_view owner, int share, Time now,
                                 std::vector<Task>& claimed) const {
  share = std::min(share, turn.room);
  const auto before = claimed.size();
  const auto take = [&](std::string_view order, std::int64_t count) -> Result<void> {
    if (count <= 0) return {};
    AIP_TRY_ASSIGN(store::Rows rows, connection.query(sql_for(connection.dialect(), kClaim, order),
                                                      {now, count, owner, now + limits_.lease, turn.lane}));
    // RETURNING keeps no order.
    std::ranges::sort(rows, {}, [](const store::Row& row) {
      return std::tuple(-row.get<int>("priority"), row.get<int>("crash_count"), row.get<TaskId>("id"));
    });
    for (const auto& row : rows) claimed.push_back(task_from(row));
    return {};
  };
  const auto claims = turn.claims + turn.taken;
  const auto oldest = (claims + share) / kOldestEvery - claims / kOldestEvery;
  AIP_TRY(take(kByPriority, share - oldest));
  AIP_TRY(take(kByAge, oldest));
  for (auto task = claimed.begin() + static_cast<std::ptrdiff_t>(before); task != claimed.end(); ++task) {
    task->lane_recovers = turn.recovers;
  }
  const auto taken = static_cast<int>(claimed.size() - before);
  turn.taken += taken;
  if (turn.room != std::numeric_limits<int>::max()) turn.room -= taken;
  return taken;
}

Result<void> Queue::put_off(TaskId task, const Error& error) {
  return database_.write([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const Time now, connection.now());
    AIP_TRY(connection.execute(
        kPutOff, {task, now + limits_.max_backoff, error_code_of(error), error_message_of(error)}));
    return {};
  });
}

Result<HeartbeatReply> Queue::heartbeat(std::span<const Lease> leases) {
  return database_.write([&](store::Connection& connection) -> Result<HeartbeatReply> {
    AIP_TRY_ASSIGN(const Time now, connection.now());
    HeartbeatReply reply;
    for (const Lease& lease : leases) {
      AIP_TRY_ASSIGN(const auto row,
                     connection.find(kHeartbeat, {lease.task, lease.claim_seq, now + limits_.lease}));
      if (!row) {
        reply.lost.push_back(lease);
      } else if (!row->is_null("cancel_requested_at")) {
        reply.cancelled.push_back(lease);
      }
    }
    return reply;
  });
}

Result<std::vector<Lease>> Queue::cancel_requests(std::string_view owner) {
  return database_.read([&](store::Connection& connection) -> Result<std::vector<Lease>> {
    AIP_TRY_ASSIGN(const store::Rows rows, connection.query(kCancelRequests, {owner}));
    std::vector<Lease> leases;
    for (const auto& row : rows)
      leases.push_back({row.get<TaskId>("id"), row.get<std::int64_t>("claim_seq")});
    return leases;
  });
}

Result<std::optional<std::chrono::milliseconds>> Queue::due_in() {
  using Wait = std::optional<std::chrono::milliseconds>;
  return database_.read([&](store::Connection& connection) -> Result<Wait> {
    AIP_TRY_ASSIGN(const store::Rows lanes, connection.query(kNextDue));
    AIP_TRY_ASSIGN(const Time now, connection.now());
    Wait wait;
    for (const auto& lane : lanes) {
      const auto opens =
          std::max(lane.get<std::optional<Time>>("next_at"), lane.get<std::optional<Time>>("paused_until"));
      const auto due = std::max(lane.get<std::optional<Time>>("due"), opens);
      if (!due) continue;
      const auto its = std::max(*due - now, std::chrono::milliseconds{0});
      wait = std::min(wait.value_or(its), its);
    }
    return wait;
  });
}

}  // namespace aip::queue
