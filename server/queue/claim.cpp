#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/log.hpp"
#include "queue/queue.hpp"
#include "queue/statements.hpp"

// How a worker comes by its tasks and keeps them.
namespace aip::queue {
namespace {

// Materialized, because a limit inside an inlined IN (…) may be reckoned again and again and take too many.
constexpr std::string_view kClaim = R"(
  with due as materialized (
    select id from ai_task where state = 'available' and run_at <= $1
    order by priority desc, crash_count, id limit $2{skip_locked})
  update ai_task set state = 'running', attempt = attempt + 1, claim_seq = claim_seq + 1,
    lease_owner = $3, lease_until = $4
  where id in (select id from due) and state = 'available'
  returning )" AIP_TASK_COLUMNS;

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
    AIP_TRY_ASSIGN(
        store::Rows rows,
        connection.query(fmt::format(kClaim, fmt::arg("skip_locked", skip_locked(connection.dialect()))),
                         {now, limit, owner, now + limits_.lease}));
    if (rows.empty()) return std::vector<Task>{};
    // RETURNING keeps no order.
    std::ranges::sort(rows, [](const store::Row& a, const store::Row& b) {
      const auto place = [](const store::Row& row) {
        return std::tuple(-row.get<int>("priority"), row.get<int>("crash_count"), row.get<TaskId>("id"));
      };
      return place(a) < place(b);
    });
    std::vector<Task> tasks;
    for (const auto& row : rows) tasks.push_back(task_from(row));
    first = tasks.front().id;
    AIP_TRY(begin_attempts(connection, tasks, now));
    AIP_TRY(guarded("the observer", [&] { return observer_.started(connection, tasks); }));
    return tasks;
  });
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
