#include "store/workflow_repository.hpp"

#include <fmt/format.h>

namespace aip::store::workflows {
namespace {

constexpr std::string_view kColumns =
    "w.id, w.user_id, w.sku, w.folder_name, w.status, w.version, w.created_at, w.updated_at, w.approved_at, "
    "w.archived_at";

Workflow workflow_from(const Row& row) {
  return {.id = row.get<WorkflowId>("id"),
          .user = row.get<UserId>("user_id"),
          .sku = row.get<std::string>("sku"),
          .folder_name = row.get<std::string>("folder_name"),
          .status = word_at<WorkflowStatus>(row, "status"),
          .version = row.get<int>("version"),
          .created_at = row.get<Time>("created_at"),
          .updated_at = row.get<Time>("updated_at"),
          .approved_at = row.get<std::optional<Time>>("approved_at"),
          .archived_at = row.get<std::optional<Time>>("archived_at")};
}

Folder folder_from(const Row& row) {
  return {.workflow = workflow_from(row),
          .images = row.get<int>("images"),
          .completed = row.get<int>("completed"),
          .failed = row.get<int>("failed"),
          .skipped = row.get<int>("skipped"),
          .busy = row.get<int>("busy"),
          .approved = row.get<int>("approved"),
          .rejected = row.get<int>("rejected"),
          .cover = row.get<std::optional<PairId>>("cover"),
          .cover_version = row.get<std::optional<int>>("cover_version").value_or(1)};
}

Filter filter_of(const UserId& user, const Query& query) {
  Filter filter;
  filter.add("w.user_id = ?", {user});
  if (query.status) filter.add("w.status = ?", {to_string(*query.status)});
  if (!query.search.empty()) {
    const auto pattern = contains_pattern(query.search);
    filter.add(R"(lower(w.sku) like ? escape '\' or lower(w.folder_name) like ? escape '\')",
               {pattern, pattern});
  }
  constexpr std::string_view kPairs =
      "exists (select 1 from ai_image_pair p where p.workflow_state_id = w.id";
  if (query.has_images) filter.add(fmt::format("{}{})", *query.has_images ? "" : "not ", kPairs));
  if (query.reviewable) filter.add(fmt::format("{} and p.output_storage_key is not null)", kPairs));
  return filter;
}

Result<std::int64_t> count_of(Connection& connection, const Filter& filter) {
  AIP_TRY_ASSIGN(const auto row,
                 connection.find("select count(*) as n from ai_workflow_state w where " + filter.sql(),
                                 filter.parameters()));
  return row->get<std::int64_t>("n");
}

std::string limit_of(Filter& filter, const std::optional<Page>& page) {
  if (!page) return {};
  const auto limit = filter.bind(page->size);
  return fmt::format(" limit {} offset {}", limit, filter.bind(page->offset()));
}

Result<std::optional<Workflow>> find_where(Connection& connection, std::string_view condition,
                                           const Parameters& parameters) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format("select {} from ai_workflow_state w where {}",
                                                             kColumns, condition),
                                                 parameters));
  if (!row) return std::nullopt;
  return workflow_from(*row);
}

}  // namespace

Result<Workflow> ensure(Connection& connection, const UserId& user, const std::string& sku) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(
      "insert into ai_workflow_state (id, user_id, sku, folder_name, status, created_at, updated_at) "
      "values ($1, $2, $3, $4, 'pending', $5, $6) on conflict (user_id, sku) do nothing",
      {new_id<WorkflowId>(), user, sku, sku, now, now}));
  AIP_TRY_ASSIGN(auto workflow, find_by_sku(connection, user, sku));
  if (!workflow) return fail(ErrorCode::kInternal, "a workflow that was just made is missing");
  return *std::move(workflow);
}

Result<std::optional<Workflow>> find(Connection& connection, const UserId& user, const WorkflowId& id) {
  return find_where(connection, "w.id = $1 and w.user_id = $2", {id, user});
}

Result<std::optional<Workflow>> find_by_sku(Connection& connection, const UserId& user,
                                            std::string_view sku) {
  return find_where(connection, "w.user_id = $1 and w.sku = $2", {user, sku});
}

Result<Paged<Folder>> list_folders(Connection& connection, const UserId& user, const Query& query) {
  Filter filter = filter_of(user, query);
  Paged<Folder> folders;
  AIP_TRY_ASSIGN(folders.total, count_of(connection, filter));
  const auto where = filter.sql();
  const auto limit = limit_of(filter, query.page);
  const auto sql = fmt::format(
      "select {}, count(p.id) as images, count(case when p.status = 'completed' then 1 end) as completed, "
      "count(case when p.status = 'failed' then 1 end) as failed, "
      "count(case when p.status = 'skipped' then 1 end) as skipped, "
      "count(case when p.status = 'processing' or (p.status = 'pending' and p.job_id is not null) then 1 "
      "end) as busy, "
      "count(case when p.review_status = 'approved' then 1 end) as approved, "
      "count(case when p.review_status = 'rejected' then 1 end) as rejected, "
      "max(case when p.is_main_image then p.id end) as cover, "
      "max(case when p.is_main_image then p.version end) as cover_version "
      "from (select * from ai_workflow_state w where {} order by w.sku, w.id{}) w "
      "left join ai_image_pair p on p.workflow_state_id = w.id group by {} order by w.sku, w.id",
      kColumns, where, limit, kColumns);
  AIP_TRY_ASSIGN(const Rows rows, connection.query(sql, filter.parameters()));
  for (const auto& row : rows) folders.items.push_back(folder_from(row));
  return folders;
}

Result<Paged<Workflow>> list(Connection& connection, const UserId& user, const Query& query) {
  Filter filter = filter_of(user, query);
  Paged<Workflow> workflows;
  AIP_TRY_ASSIGN(workflows.total, count_of(connection, filter));
  const auto where = filter.sql();
  const auto limit = limit_of(filter, query.page);
  AIP_TRY_ASSIGN(
      const Rows rows,
      connection.query(fmt::format("select {} from ai_workflow_state w where {} order by w.sku, w.id{}",
                                   kColumns, where, limit),
                       filter.parameters()));
  for (const auto& row : rows) workflows.items.push_back(workflow_from(row));
  return workflows;
}

Result<bool> set_status(Connection& connection, const Workflow& workflow, WorkflowStatus status,
                        const std::optional<UserId>& actor) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  const bool archived = status == WorkflowStatus::kArchived;
  const bool approved = status == WorkflowStatus::kApproved;
  std::optional<std::string_view> before;
  if (archived) before = to_string(workflow.status);
  // An approval keeps its date and name through the archive; going back to pending drops them.
  const bool keeps_approval = archived || (approved && workflow.status == WorkflowStatus::kArchived);
  const std::string approval = keeps_approval ? ""
                               : approved     ? ", approved_at = $4, approved_by = $5"
                                              : ", approved_at = null, approved_by = null";
  const std::string archive =
      archived ? ", archived_at = $4, archived_by = $5" : ", archived_at = null, archived_by = null";
  Parameters parameters{workflow.id, workflow.version, to_string(status), now, actor, before};
  AIP_TRY_ASSIGN(
      const auto changed,
      connection.execute("update ai_workflow_state set status = $3, updated_at = $4, version = version + 1, "
                         "status_before_archive = $6" +
                             approval + archive +
                             // Every parameter stands in the statement, whichever branch it is.
                             " where id = $1 and version = $2 and coalesce($5, '') is not null",
                         parameters));
  return changed > 0;
}

Result<void> lock(Connection& connection, const WorkflowId& id) {
  if (connection.dialect() != Dialect::kPostgres) return {};  // one writer at a time
  AIP_TRY(connection.find("select id from ai_workflow_state where id = $1 for no key update", {id}));
  return {};
}

Result<void> touch(Connection& connection, const WorkflowId& id) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(
      "update ai_workflow_state set updated_at = $2, version = version + 1 where id = $1", {id, now}));
  return {};
}

Result<void> remove(Connection& connection, const WorkflowId& id) {
  AIP_TRY(connection.execute("delete from ai_workflow_state where id = $1", {id}));
  return {};
}

Result<bool> main_is_chosen(Connection& connection, const WorkflowId& id) {
  AIP_TRY_ASSIGN(const auto row,
                 connection.find("select main_chosen from ai_workflow_state where id = $1", {id}));
  return row && row->get<bool>("main_chosen");
}

Result<void> choose_main(Connection& connection, const WorkflowId& id, const PairId& pair, bool by_person) {
  AIP_TRY(
      connection.execute("update ai_image_pair set is_main_image = (id = $2) where workflow_state_id = $1 "
                         "and is_main_image <> (id = $2)",
                         {id, pair}));
  if (by_person) {
    AIP_TRY(connection.execute("update ai_workflow_state set main_chosen = $2 where id = $1", {id, true}));
  }
  return {};
}

Result<WorkflowStatus> status_before_archive(Connection& connection, const WorkflowId& id) {
  AIP_TRY_ASSIGN(const auto row,
                 connection.find("select coalesce(status_before_archive, 'pending') as status_before_archive "
                                 "from ai_workflow_state where id = $1",
                                 {id}));
  if (!row) return WorkflowStatus::kPending;
  return word_at<WorkflowStatus>(*row, "status_before_archive");
}

}  // namespace aip::store::workflows
