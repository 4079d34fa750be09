#include "store/ledger_repository.hpp"

namespace aip::store::ledger {
namespace {

constexpr std::string_view kAppend = R"(
  insert into ai_review
    (id, user_id, actor_id, workflow_state_id, pair_id, version_id, action, reason,
     created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9))";

constexpr std::string_view kCount = R"(
  select count(*) as n
  from ai_review
  where workflow_state_id = $1)";

constexpr std::string_view kFind = R"(
  select r.id, r.actor_id, u.name as actor_name, r.pair_id, p.source_name, r.version_id,
    r.action, r.reason, r.created_at
  from ai_review r
    left join "user" u on u.id = r.actor_id
    left join ai_image_pair p on p.id = r.pair_id
  where r.workflow_state_id = $1
  order by r.created_at desc, case when r.pair_id is null then 0 else 1 end, p.source_name,
    r.id
  limit $2
  offset $3)";

}  // namespace

Result<void> append(Connection& connection, const NewLine& line) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kAppend, {random_id(), line.user, line.actor, line.workflow, line.pair,
                                       line.version, line.action, line.reason, now}));
  return {};
}

Result<Paged<Line>> find(Connection& connection, const WorkflowId& workflow, const Page& page) {
  Paged<Line> lines;
  AIP_TRY_ASSIGN(const auto count, connection.find(kCount, {workflow}));
  lines.total = count->get<std::int64_t>("n");
  // Lines of one transaction have the same time; those of pairs were written before the SKU's own.
  AIP_TRY_ASSIGN(const Rows rows, connection.query(kFind, {workflow, page.size, page.offset()}));
  for (const auto& row : rows) {
    lines.items.push_back({.id = row.get<std::string>("id"),
                           .actor = row.get<std::optional<UserId>>("actor_id"),
                           .actor_name = row.get<std::optional<std::string>>("actor_name"),
                           .pair = row.get<std::optional<PairId>>("pair_id"),
                           .image_name = row.get<std::optional<std::string>>("source_name"),
                           .version = row.get<std::optional<VersionId>>("version_id"),
                           .action = row.get<std::string>("action"),
                           .reason = row.get<std::optional<std::string>>("reason"),
                           .created_at = row.get<Time>("created_at")});
  }
  return lines;
}

}  // namespace aip::store::ledger
