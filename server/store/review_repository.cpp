#include "store/review_repository.hpp"

#include <map>

#include <fmt/format.h>

#include "base/unicode.hpp"
#include "store/name_keys.hpp"

namespace aip::store::workflows {
namespace {

constexpr std::string_view kColumns = R"(
  w.id, w.user_id, w.sku, w.folder_name, w.status, w.version, w.created_at, w.updated_at, w.approved_at,
  w.archived_at, w.sort_key)";

constexpr std::string_view kInsert = R"(
  insert into ai_workflow_state (id, user_id, sku, folder_name, status, created_at, updated_at, sort_key, search_key)
  values ($1, $2, $3, $4, 'pending', $5, $6, $7, $8)
  on conflict (user_id, sku) do nothing)";

// {0}: columns, {1}: condition
constexpr std::string_view kFind = R"(
  select {0}
  from ai_workflow_state w
  where {1})";

// {0}: sub-select of the SKUs
constexpr std::string_view kExisting = R"(
  select sku
  from ai_workflow_state
  where user_id = $1
    and sku in {0})";

// Kept totals of the kinds of SKUs; {0}: condition.
constexpr std::string_view kTotal = R"(
  select coalesce(sum(w.n), 0) as n
  from ai_workflow_total w
  where {0})";

constexpr std::string_view kCount = R"(
  select count(*) as n
  from ai_workflow_state w
  where {0})";

// {0}: columns, {1}: condition, {2}: direction, {3}: limit. The page is found in an index alone.
constexpr std::string_view kPage = R"(
  select {0}
  from ai_workflow_state w
  where w.id in (
    select w.id
    from ai_workflow_state w
    where {1}
    order by w.sort_key {2}, w.id {2}
    {3}
  )
  order by w.sort_key, w.id)";

// A page of what a search finds, with their number, so that it is searched once.
constexpr std::string_view kFoundPage = R"(
  with found as materialized (
    select w.id, w.sort_key
    from ai_workflow_state w
    where {1}
  )
  select {0}, (select count(*) from found) as found
  from ai_workflow_state w
  where w.id in (
    select id
    from found
    where {4}
    order by sort_key {2}, id {2}
    {3}
  )
  order by w.sort_key, w.id)";

// {0}: sub-select of workflow ids
constexpr std::string_view kPairFigures = R"(
  select p.workflow_state_id,
    count(*) as images,
    count(case when p.status = 'completed' then 1 end) as completed,
    count(case when p.status = 'failed' then 1 end) as failed,
    count(case when p.status = 'skipped' then 1 end) as skipped,
    count(case when p.status = 'processing' or (p.status = 'pending' and p.job_id is not null) then 1 end) as busy,
    count(case when p.status = 'completed' and p.review_status = 'unreviewed' then 1 end) as to_review,
    count(p.approved_version_id) as approved,
    count(case when p.review_status = 'rejected' then 1 end) as rejected,
    max(case when p.is_main_image then p.id end) as cover,
    max(case when p.is_main_image then p.input_sha256 end) as cover_sha256
  from ai_image_pair p
  where p.workflow_state_id in {0}
  group by p.workflow_state_id)";

constexpr std::string_view kArchive = R"(
  update ai_workflow_state
  set status = 'archived', status_before_archive = status, archived_at = $3, archived_by = $4,
    updated_at = $3, version = version + 1
  where id = $1
    and version = $2)";

constexpr std::string_view kRestoreApproved = R"(
  update ai_workflow_state
  set status = 'approved', status_before_archive = null, archived_at = null, archived_by = null,
    updated_at = $3, version = version + 1
  where id = $1
    and version = $2)";

constexpr std::string_view kApprove = R"(
  update ai_workflow_state
  set status = 'approved', approved_at = $3, approved_by = $4, status_before_archive = null,
    archived_at = null, archived_by = null, updated_at = $3, version = version + 1
  where id = $1
    and version = $2)";

constexpr std::string_view kDropApproval = R"(
  update ai_workflow_state
  set status = $4, approved_at = null, approved_by = null, status_before_archive = null,
    archived_at = null, archived_by = null, updated_at = $3, version = version + 1
  where id = $1
    and version = $2)";

constexpr std::string_view kReopen = R"(
  update ai_workflow_state
  set status = 'pending', approved_at = null, approved_by = null, updated_at = $2, version = version + 1
  where id = $1
    and status = 'approved')";

constexpr std::string_view kLock = R"(
  select id
  from ai_workflow_state
  where id = $1
  for no key update)";

constexpr std::string_view kTouch = R"(
  update ai_workflow_state
  set updated_at = $2, version = version + 1
  where id = $1)";

constexpr std::string_view kRemove = R"(
  delete from ai_workflow_state
  where id = $1)";

constexpr std::string_view kMainIsChosen = R"(
  select main_chosen
  from ai_workflow_state
  where id = $1)";

constexpr std::string_view kMarkMain = R"(
  update ai_image_pair
  set is_main_image = (id = $2)
  where workflow_state_id = $1
    and is_main_image <> (id = $2))";

constexpr std::string_view kRememberMainIsChosen = R"(
  update ai_workflow_state
  set main_chosen = $2
  where id = $1)";

constexpr std::string_view kStatusBeforeArchive = R"(
  select coalesce(status_before_archive, 'pending') as status_before_archive
  from ai_workflow_state
  where id = $1)";

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

void add_figures(Folder& folder, const Row& row) {
  folder.images = row.get<int>("images");
  folder.completed = row.get<int>("completed");
  folder.failed = row.get<int>("failed");
  folder.skipped = row.get<int>("skipped");
  folder.busy = row.get<int>("busy");
  folder.to_review = row.get<int>("to_review");
  folder.approved = row.get<int>("approved");
  folder.rejected = row.get<int>("rejected");
  folder.cover = row.get<std::optional<PairId>>("cover");
  folder.cover_sha256 = row.get<std::optional<std::string>>("cover_sha256").value_or("");
}

// What both the SKUs and their kept totals can be filtered by. `table` is "w.", or "+w." to keep SQLite from
// looking it up in an index.
Filter filter_of_kind(const UserId& user, const Query& query, std::string_view table = "w.") {
  Filter filter;
  const auto add = [&](std::string_view column, const Value& value) {
    filter.add(fmt::format("{}{} = ?", table, column), {value});
  };
  add("user_id", user);
  if (query.status) add("status", to_string(*query.status));
  if (query.has_images) add("has_images", *query.has_images);
  if (query.reviewable) add("has_results", true);
  return filter;
}

Result<std::int64_t> count(Connection& connection, std::string_view sql, const Filter& filter) {
  AIP_TRY_ASSIGN(const auto row,
                 connection.find(fmt::format(fmt::runtime(sql), filter.sql()), filter.parameters()));
  return row->get<std::int64_t>("n");
}

// Where a page is read: of the last half of a long list from its end, so that deep pages cost what early ones
// do.
struct Window {
  std::string_view direction = "asc";
  std::string limit;
};

Window window_of(Filter& filter, const std::optional<Page>& page, std::optional<std::int64_t> total) {
  if (!page) return {};
  auto size = std::int64_t{page->size};
  auto offset = page->offset();
  const bool from_end = total && offset > *total / 2 && offset < *total;
  if (from_end) {
    const auto end = std::min(offset + size, *total);
    size = end - offset;
    offset = *total - end;
  }
  const auto limit = filter.bind(size);
  return {.direction = from_end ? "desc" : "asc",
          .limit = fmt::format("limit {} offset {}", limit, filter.bind(offset))};
}

// The rows of a list's page and how many there are in all.
Result<Paged<Row>> page_of(Connection& connection, const UserId& user, const Query& query) {
  const auto key = search_key(trim_blanks(query.search));
  const bool looked_up = connection.dialect() == Dialect::kSqlite && is_long_search(key);
  Filter filter = filter_of_kind(user, query, looked_up ? "+w." : "w.");
  Paged<Row> page;
  const bool counted = !key.empty() || query.changed_since;
  if (query.changed_since) filter.add("w.updated_at >= ?", {*query.changed_since});
  if (!counted) {
    AIP_TRY_ASSIGN(page.total, count(connection, kTotal, filter));
    if (query.after) filter.add("(w.sort_key, w.id) > (?, ?)", {query.after->sort_key, query.after->id});
    const auto where = filter.sql();
    const auto window = window_of(filter, query.page, query.after ? std::nullopt : std::optional(page.total));
    AIP_TRY_ASSIGN(page.items,
                   connection.query(fmt::format(kPage, kColumns, where, window.direction, window.limit),
                                    filter.parameters()));
    return page;
  }
  if (!key.empty()) add_search(filter, connection.dialect(), key);
  const auto counting = filter;
  const auto where = filter.sql();
  std::string after = "true";
  if (query.after) {
    const auto place = filter.bind(query.after->sort_key);
    after = fmt::format("(sort_key, id) > ({}, {})", place, filter.bind(query.after->id));
  }
  const auto window = window_of(filter, query.page, std::nullopt);
  AIP_TRY_ASSIGN(page.items, connection.query(fmt::format(kFoundPage, kColumns, where, window.direction,
                                                          window.limit, after),
                                              filter.parameters()));
  if (!page.items.empty()) {
    page.total = page.items.front().get<std::int64_t>("found");
  } else {
    AIP_TRY_ASSIGN(page.total, count(connection, kCount, counting));
  }
  return page;
}

// Where a page that is full ends.
std::optional<Cursor> end_of(const Query& query, const Rows& rows) {
  if (!query.page || rows.size() < static_cast<std::size_t>(query.page->size)) return std::nullopt;
  return Cursor{rows.back().get<std::string>("sort_key"), rows.back().get<WorkflowId>("id")};
}

Result<std::optional<Workflow>> find_where(Connection& connection, std::string_view condition,
                                           const Parameters& parameters) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format(kFind, kColumns, condition), parameters));
  if (!row) return std::nullopt;
  return workflow_from(*row);
}

}  // namespace

Result<Workflow> ensure(Connection& connection, const UserId& user, const std::string& sku) {
  AIP_TRY_ASSIGN(auto there, find_by_sku(connection, user, sku));
  if (there) return *std::move(there);
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(
      kInsert, {new_id<WorkflowId>(), user, sku, sku, now, now, sort_key(sku), search_key_of(sku, sku)}));
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

Result<List<Folder>> list_folders(Connection& connection, const UserId& user, const Query& query) {
  AIP_TRY_ASSIGN(const auto page, page_of(connection, user, query));
  List<Folder> folders{{.items = {}, .total = page.total}, end_of(query, page.items)};
  std::map<std::string, std::size_t> positions;
  json::array ids;
  for (const auto& row : page.items) {
    folders.items.push_back({.workflow = workflow_from(row)});
    const auto& id = folders.items.back().workflow.id.value;
    positions.emplace(id, folders.items.size() - 1);
    ids.emplace_back(id);
  }
  AIP_TRY_ASSIGN(const Rows figures,
                 connection.query(fmt::format(kPairFigures, strings_of(connection.dialect(), "$1")), {ids}));
  for (const auto& row : figures) {
    add_figures(folders.items[positions.at(row.get<std::string>("workflow_state_id"))], row);
  }
  return folders;
}

Result<List<Workflow>> list(Connection& connection, const UserId& user, const Query& query) {
  AIP_TRY_ASSIGN(const auto page, page_of(connection, user, query));
  List<Workflow> workflows{{.items = {}, .total = page.total}, end_of(query, page.items)};
  for (const auto& row : page.items) workflows.items.push_back(workflow_from(row));
  return workflows;
}

Result<bool> set_status(Connection& connection, const Workflow& workflow, WorkflowStatus status,
                        const std::optional<UserId>& actor) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  const bool archived = status == WorkflowStatus::kArchived;
  const auto update = [&]() -> Result<std::int64_t> {
    if (archived) return connection.execute(kArchive, {workflow.id, workflow.version, now, actor});
    if (status != WorkflowStatus::kApproved) {
      return connection.execute(kDropApproval, {workflow.id, workflow.version, now, to_string(status)});
    }
    // An approval keeps its date and name through the archive.
    const bool restored = workflow.status == WorkflowStatus::kArchived;
    if (restored) return connection.execute(kRestoreApproved, {workflow.id, workflow.version, now});
    return connection.execute(kApprove, {workflow.id, workflow.version, now, actor});
  };
  AIP_TRY_ASSIGN(const auto changed, update());
  return changed > 0;
}

Result<bool> reopen(Connection& connection, const WorkflowId& id) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY_ASSIGN(const auto changed, connection.execute(kReopen, {id, now}));
  return changed > 0;
}

Result<void> lock(Connection& connection, const WorkflowId& id) {
  if (connection.dialect() != Dialect::kPostgres) return {};  // one writer at a time
  AIP_TRY(connection.find(kLock, {id}));
  return {};
}

Result<void> touch(Connection& connection, const WorkflowId& id) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kTouch, {id, now}));
  return {};
}

Result<void> remove(Connection& connection, const WorkflowId& id) {
  AIP_TRY(connection.execute(kRemove, {id}));
  return {};
}

Result<std::set<std::string>> existing(Connection& connection, const UserId& user, const json::array& skus) {
  const auto sql = fmt::format(kExisting, strings_of(connection.dialect(), "$2"));
  AIP_TRY_ASSIGN(const Rows rows, connection.query(sql, {user, skus}));
  std::set<std::string> existing;
  for (const auto& row : rows) existing.insert(row.get<std::string>("sku"));
  return existing;
}

Result<bool> main_is_chosen(Connection& connection, const WorkflowId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kMainIsChosen, {id}));
  return row && row->get<bool>("main_chosen");
}

Result<void> choose_main(Connection& connection, const WorkflowId& id, const PairId& pair, bool by_person) {
  AIP_TRY(connection.execute(kMarkMain, {id, pair}));
  if (by_person) {
    AIP_TRY(connection.execute(kRememberMainIsChosen, {id, true}));
  }
  return {};
}

Result<WorkflowStatus> status_before_archive(Connection& connection, const WorkflowId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kStatusBeforeArchive, {id}));
  if (!row) return WorkflowStatus::kPending;
  return word_at<WorkflowStatus>(*row, "status_before_archive");
}

}  // namespace aip::store::workflows
