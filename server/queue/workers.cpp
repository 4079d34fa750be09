#include "queue/workers.hpp"

namespace aip::queue::workers {
namespace {

constexpr std::string_view kRemoveOthers = R"(
  delete from ai_worker
  where id <> $1)";

constexpr std::string_view kPresent = R"(
  insert into ai_worker (id, host, process, slots, started_at, seen_at)
  values ($1, $2, $3, $4, $5, $5)
  on conflict (id) do update set
    seen_at = excluded.seen_at)";

constexpr std::string_view kLeave = R"(
  delete from ai_worker
  where id = $1)";

constexpr std::string_view kList = R"(
  select id,
    host,
    process,
    slots,
    started_at,
    seen_at,
    (
      select count(*)
      from ai_task
      where state = 'running'
        and lease_owner = ai_worker.id
    ) as running
  from ai_worker
  where seen_at > $1
  order by started_at, id)";

constexpr std::string_view kForget = R"(
  delete from ai_worker
  where seen_at <= $1)";

constexpr std::chrono::hours kShownAfterLoss{1};

}  // namespace

Result<void> present(store::Connection& connection, const Worker& worker, bool alone) {
  if (alone) AIP_TRY(connection.execute(kRemoveOthers, {worker.id}));
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kPresent, {worker.id, worker.host, worker.process, worker.slots, now}));
  return {};
}

Result<void> leave(store::Connection& connection, std::string_view id) {
  AIP_TRY(connection.execute(kLeave, {id}));
  return {};
}

Result<std::vector<WorkerStatus>> list(store::Connection& connection) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY_ASSIGN(const store::Rows rows, connection.query(kList, {now - kShownAfterLoss}));
  std::vector<WorkerStatus> seen;
  for (const auto& row : rows) {
    seen.push_back({.worker = {.id = row.get<std::string>("id"),
                               .host = row.get<std::string>("host"),
                               .process = row.get<int>("process"),
                               .slots = row.get<int>("slots")},
                    .started_at = row.get<Time>("started_at"),
                    .seen_at = row.get<Time>("seen_at"),
                    .silent = now - row.get<Time>("seen_at") > kSilentAfter,
                    .running = row.get<int>("running")});
  }
  return seen;
}

Result<int> forget(store::Connection& connection) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY_ASSIGN(const auto forgotten, connection.execute(kForget, {now - kShownAfterLoss}));
  return static_cast<int>(forgotten);
}

}  // namespace aip::queue::workers
