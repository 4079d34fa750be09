#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/log.hpp"
#include "queue/queue.hpp"
#include "queue/statements.hpp"

// How a worker comes by its tasks and keeps them.
namespace aip::queue {
namespace {

// So often the oldest task goes first, whatever the priorities: a low one is never put off for ever.
constexpr std::int64_t kOldestEvery = 8;

// The users with something due, the one who was served longest ago first.
constexpr std::string_view kLanes = R"(
  select user_id, claims from ai_lane l
  where exists (select 1 from ai_task t where t.user_id = l.user_id and t.state = 'available' and t.run_at <= $1)
  order by served_at is not null, served_at, user_id limit $2)";

constexpr std::string_view kServed =
    "update ai_lane set served_at = $2, claims = claims + $3 where user_id = $1";

// Materialized, because a limit inside an inlined IN (…) may be reckoned again and again and take too many.
#define AIP_CLAIM(order)                                                                                \
  "with due as materialized ("                                                                          \
  "  select id from ai_task where user_id = $5 and state = 'available' and run_at <= $1 "               \
  "  order by " order                                                                                   \
  " limit $2{skip_locked}) "                                                                            \
  "update ai_task set state = 'running', attempt = attempt + 1, claim_seq = claim_seq + 1, "            \
  "  claimed_at = $1, lease_owner = $3, lease_until = $4 where id in (select id from due) and state = " \
  "'available' "                                                                                        \
  "returning " AIP_TASK_COLUMNS
constexpr std::string_view kClaimFirst = AIP_CLAIM("priority desc, crash_count, id");
constexpr std::string_view kClaimOldest = AIP_CLAIM("id");

constexpr std::string_view kPutOff = R"(
  update ai_task set run_at = $2, error_code = $3, error_message = $4 where id = $1 and state = 'available')";

constexpr std::string_view kHeartbeat = R"(
  update ai_task set lease_until = $3
  where id = $1 and claim_seq = $2 and state = 'running'
  returning cancel_requested_at)";

constexpr std::string_view kCancelRequests = R"(
  select id, claim_seq from ai_task
  where state = 'running' and lease_owner = $1 and cancel_requested_at is not null)";

constexpr std::string_view kNextDue = "select min(run_at) as due from ai_task where state = 'available'";

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
    AIP_TRY_ASSIGN(const store::Rows rows, claim_rows(connection, owner, limit, now));
    if (rows.empty()) return std::vector<Task>{};
    std::vector<Task> tasks;
    for (const auto& row : rows) tasks.push_back(task_from(row));
    first = tasks.front().id;
    AIP_TRY(guarded("the observer", [&] { return observer_.started(connection, tasks); }));
    return tasks;
  });
}

// Deals the free slots out to the users in turn. In most cases there is one lane and one statement.
Result<store::Rows> Queue::claim_rows(store::Connection& connection, std::string_view owner, int limit,
                                      Time now) const {
  store::Rows claimed;
  AIP_TRY_ASSIGN(const store::Rows lanes, connection.query(kLanes, {now, limit}));
  std::map<UserId, int> served;
  // Twice, because a user who has less than a fair share leaves some to the others.
  for (int pass = 0; pass < 2; ++pass) {
    auto left = static_cast<int>(lanes.size());
    for (const auto& lane : lanes) {
      const int open = limit - static_cast<int>(claimed.size());
      const int share = (open + left - 1) / left;
      --left;
      if (share == 0) continue;
      AIP_TRY_ASSIGN(const int taken, claim_of_lane(connection, lane, owner, share, now, claimed));
      if (taken > 0) served[lane.get<UserId>("user_id")] += taken;
    }
    if (lanes.size() < 2) break;
  }
  // In one order, so that claims on PostgreSQL don't wait for each other in a circle.
  for (const auto& [user, count] : served) AIP_TRY(connection.execute(kServed, {user, now, count}));
  return claimed;
}

Result<int> Queue::claim_of_lane(store::Connection& connection, const store::Row& lane,
                                 std::string_view owner, int share, Time now, store::Rows& claimed) const {
  const auto before = claimed.size();
  const auto take = [&](std::string_view sql, std::int64_t count) -> Result<void> {
    if (count <= 0) return {};
    AIP_TRY_ASSIGN(store::Rows rows,
                   connection.query(fmt::format(fmt::runtime(sql),
                                                fmt::arg("skip_locked", skip_locked(connection.dialect()))),
                                    {now, count, owner, now + limits_.lease, lane.get<UserId>("user_id")}));
    // RETURNING keeps no order.
    std::ranges::sort(rows, {}, [](const store::Row& row) {
      return std::tuple(-row.get<int>("priority"), row.get<int>("crash_count"), row.get<TaskId>("id"));
    });
    std::ranges::move(rows, std::back_inserter(claimed));
    return {};
  };
  const auto claims = lane.get<std::int64_t>("claims");
  const auto oldest = (claims + share) / kOldestEvery - claims / kOldestEvery;
  AIP_TRY(take(kClaimFirst, share - oldest));
  AIP_TRY(take(kClaimOldest, oldest));
  return static_cast<int>(claimed.size() - before);
}

Result<void> Queue::put_off(TaskId task, const Error& error) {
  return database_.write([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const Time now, connection.now());
    AIP_TRY(connection.execute(kPutOff,
                               {task, now + limits_.longest_backoff, error_word(error), error_text(error)}));
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
    AIP_TRY_ASSIGN(const auto row, connection.find(kNextDue));
    const auto due = row ? row->get<std::optional<Time>>("due") : std::nullopt;
    if (!due) return Wait{};
    AIP_TRY_ASSIGN(const Time now, connection.now());
    return Wait{std::max(*due - now, std::chrono::milliseconds{0})};
  });
}

}  // namespace aip::queue
