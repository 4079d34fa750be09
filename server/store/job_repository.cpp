#include "store/job_repository.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace aip::store::jobs {
namespace {

constexpr std::string_view kColumns = R"(
  id, user_id, job_type, status, priority, options, prompt_template_id, error_message, total_items, completed_items,
  skipped_items, failed_items, created_at, updated_at, started_at, completed_at, estimated_completion_at,
  cancel_requested_at, unknown_items, admitted_at, paused_at, pilot_items, released_at, paced_from, paced_items,
  pause_reason, cost_micros, reserved_micros, dearest_micros, priced_items, cost_unknown_items, estimate_micros,
  budget_micros, pilot_ms)";

constexpr std::string_view kInsert = R"(
  insert into ai_job (id, user_id, job_type, status, priority, input_data, options, prompt_template_id,
    total_items, created_at, updated_at, skipped_items, processed_items, progress_percentage, completed_at,
    pilot_items, estimate_micros, budget_micros, sku_count, input_head)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20))";

constexpr std::string_view kInsertInput = R"(
  insert into ai_job_input (job_id, input_data)
  values ($1, $2))";

constexpr std::string_view kFindInput = R"(
  select coalesce(whole.input_data, job.input_data) as input_data
  from ai_job job
  left join ai_job_input whole on whole.job_id = job.id
  where job.id = $1)";

constexpr std::string_view kFindInputHead = R"(
  select coalesce(input_head, input_data) as input_data
  from ai_job
  where id = $1)";

// {0}: columns
constexpr std::string_view kFind = R"(
  select {0}
  from ai_job
  where id = $1 and user_id = $2)";

// Not "for update": it waits for transactions that have added a row with this job's id, and two of them that
// then lock the job would wait for each other. {0}: columns, {1}: the lock
constexpr std::string_view kLock = R"(
  select {0}
  from ai_job
  where id = $1
  {1})";

// {0}: columns, {1}: condition, {2}: limit
constexpr std::string_view kList = R"(
  select {0}, sku_count, coalesce(input_head, input_data) as input
  from ai_job
  where {1}
  order by created_at desc, id desc
  {2})";

// Kept totals by status and type; {0}: condition
constexpr std::string_view kTotal = R"(
  select coalesce(sum(n), 0) as n
  from ai_job_total
  where {0})";

constexpr std::string_view kCount = R"(
  select count(*) as n
  from ai_job
  where {0})";

constexpr std::string_view kSaveProgress = R"(
  update ai_job
  set status = $2, completed_items = $3, skipped_items = $4, failed_items = $5,
    processed_items = $6, progress_percentage = $7, started_at = $8, completed_at = $9,
    estimated_completion_at = $10, error_message = $11, cancel_requested_at = $12,
    updated_at = $13, unknown_items = $14, admitted_at = $15, paused_at = $16,
    released_at = $17, paced_from = $18, paced_items = $19, pause_reason = $20
  where id = $1)";

constexpr std::string_view kSaveCost = R"(
  update ai_job
  set cost_micros = $2, reserved_micros = $3, dearest_micros = $4, priced_items = $5,
    cost_unknown_items = $6, budget_micros = $7
  where id = $1)";

constexpr std::string_view kSavePilot = R"(
  update ai_job
  set pilot_ms = $2
  where id = $1)";

constexpr std::string_view kCountApproved = R"(
  select count(*) as n
  from ai_image_version v
    join ai_image_pair p on p.id = v.pair_id and p.approved_version_id = v.id
  where v.job_id = $1)";

constexpr std::string_view kReopen = R"(
  select count(case when finalized_at is null then 1 end) as unfinished,
    count(case when state = 'discarded' then 1 end) as failed,
    count(case when finalized_at is not null and sent_at is not null and answered_at is null
      and operation is null then 1 end) as unknown
  from ai_task
  where job_id = $1)";

constexpr std::string_view kRequestCancel = R"(
  update ai_job
  set cancel_requested_at = $2, updated_at = $3
  where id = $1)";

constexpr std::string_view kLockAdmission = R"(
  select id
  from "user"
  where id = $1
  for no key update)";

constexpr std::string_view kNextToAdmit = R"(
  select id
  from ai_job
  where user_id = $1
    and admitted_at is null
    and completed_at is null
    and paused_at is null
    and (pilot_items is null or released_at is not null or processed_items < pilot_items)
  order by priority desc, created_at, id
  limit 1)";

constexpr std::string_view kAdmit = R"(
  update ai_job
  set admitted_at = $2
  where id = $1)";

// Jobs over more SKUs than this are listed with this many of them.
constexpr std::size_t kMaxListedSkus = 20;

std::optional<std::chrono::milliseconds> milliseconds_at(const Row& row, std::string_view column) {
  const auto count = row.get<std::optional<std::int64_t>>(column);
  return count ? std::optional(std::chrono::milliseconds(*count)) : std::nullopt;
}

// Without its input and options.
Job plain_job_from(const Row& row) {
  return {.id = row.get<JobId>("id"),
          .user = row.get<UserId>("user_id"),
          .type = word_at<JobType>(row, "job_type"),
          .status = word_at<JobStatus>(row, "status"),
          .priority = row.get<int>("priority"),
          .prompt_template = row.get<std::optional<TemplateId>>("prompt_template_id"),
          .error_message = row.get<std::optional<std::string>>("error_message"),
          .total = row.get<int>("total_items"),
          .completed = row.get<int>("completed_items"),
          .skipped = row.get<int>("skipped_items"),
          .failed = row.get<int>("failed_items"),
          .unknown = row.get<int>("unknown_items"),
          .created_at = row.get<Time>("created_at"),
          .updated_at = row.get<Time>("updated_at"),
          .started_at = row.get<std::optional<Time>>("started_at"),
          .completed_at = row.get<std::optional<Time>>("completed_at"),
          .estimated_completion_at = row.get<std::optional<Time>>("estimated_completion_at"),
          .cancel_requested_at = row.get<std::optional<Time>>("cancel_requested_at"),
          .admitted_at = row.get<std::optional<Time>>("admitted_at"),
          .paused_at = row.get<std::optional<Time>>("paused_at"),
          .pause_reason =
              from_word<PauseReason>(row.get<std::optional<std::string>>("pause_reason").value_or("")),
          .pilot_items = row.get<std::optional<int>>("pilot_items"),
          .released_at = row.get<std::optional<Time>>("released_at"),
          .pilot_took = milliseconds_at(row, "pilot_ms"),
          .paced_from = row.get<std::optional<Time>>("paced_from"),
          .paced_items = row.get<int>("paced_items"),
          .cost = {.spent = row.get<Micros>("cost_micros"),
                   .reserved = row.get<Micros>("reserved_micros"),
                   .dearest = row.get<std::optional<Micros>>("dearest_micros"),
                   .priced_items = row.get<int>("priced_items"),
                   .unknown_items = row.get<int>("cost_unknown_items"),
                   .estimate = row.get<std::optional<Micros>>("estimate_micros"),
                   .budget = row.get<std::optional<Micros>>("budget_micros")}};
}

Job job_from(const Row& row) {
  Job job = plain_job_from(row);
  job.options = job_options_from(object_column(row, "options").value_or(json::object{}));
  return job;
}

Result<std::int64_t> count_where(Connection& connection, std::string_view condition,
                                 const Parameters& parameters) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format(kCount, condition), parameters));
  return row->get<std::int64_t>("n");
}

}  // namespace

Result<void> insert(Connection& connection, const Job& job) {
  const auto* skus = array_at(job.input, "skus");
  const auto sku_count = skus == nullptr ? 0 : skus->size();
  json::object head = job.input;
  const bool is_long = sku_count > kMaxListedSkus;
  if (is_long) head["skus"] = json::array(skus->begin(), skus->begin() + kMaxListedSkus);
  // PostgreSQL moves long columns out of the row anyway, and input_data is what the dashboard reads.
  const bool apart = is_long && connection.dialect() == Dialect::kSqlite;
  AIP_TRY(connection.execute(kInsert, {job.id,
                                       job.user,
                                       to_string(job.type),
                                       to_string(job.status),
                                       job.priority,
                                       apart ? head : job.input,
                                       to_json(job.options),
                                       job.prompt_template,
                                       job.total,
                                       job.created_at,
                                       job.created_at,
                                       job.skipped,
                                       job.processed(),
                                       progress_percentage(job.processed(), job.total),
                                       job.completed_at,
                                       job.pilot_items,
                                       job.cost.estimate,
                                       job.cost.budget,
                                       sku_count,
                                       is_long && !apart ? std::optional(head) : std::nullopt}));
  if (apart) AIP_TRY(connection.execute(kInsertInput, {job.id, job.input}));
  return {};
}

Result<std::optional<Job>> find(Connection& connection, const UserId& user, const JobId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format(kFind, kColumns), {id, user}));
  if (!row) return std::nullopt;
  return job_from(*row);
}

Result<json::object> input_of(Connection& connection, const JobId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kFindInput, {id}));
  if (!row) return json::object{};
  return object_column(*row, "input_data").value_or(json::object{});
}

Result<json::object> input_head_of(Connection& connection, const JobId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kFindInputHead, {id}));
  if (!row) return json::object{};
  return object_column(*row, "input_data").value_or(json::object{});
}

Result<List> list(Connection& connection, const UserId& user, const Query& query) {
  Filter filter;
  filter.add("user_id = ?", {user});
  if (query.status) filter.add("status = ?", {to_string(*query.status)});
  if (query.type) filter.add("job_type = ?", {to_string(*query.type)});
  List jobs;
  if (query.from || query.to) {
    if (query.from) filter.add("created_at >= ?", {*query.from});
    if (query.to) filter.add("created_at < ?", {*query.to});
    AIP_TRY_ASSIGN(jobs.total, count_where(connection, filter.sql(), filter.parameters()));
  } else {
    AIP_TRY_ASSIGN(const auto total, connection.find(fmt::format(kTotal, filter.sql()), filter.parameters()));
    jobs.total = total->get<std::int64_t>("n");
  }
  if (query.after) filter.add("(created_at, id) < (?, ?)", {query.after->created_at, query.after->id});
  const auto where = filter.sql();
  auto limit = "limit " + filter.bind(query.page.size);
  if (!query.after) limit += " offset " + filter.bind(query.page.offset());
  AIP_TRY_ASSIGN(const Rows rows,
                 connection.query(fmt::format(kList, kColumns, where, limit), filter.parameters()));
  jobs.items.reserve(rows.size());
  for (const auto& row : rows) {
    jobs.items.push_back({.job = plain_job_from(row),
                          .input = row.get<std::string>("input"),
                          .options = row.get<std::string>("options"),
                          .sku_count = row.get<int>("sku_count")});
  }
  if (rows.size() == static_cast<std::size_t>(query.page.size)) {
    const auto& last = jobs.items.back().job;
    jobs.next = Cursor{last.created_at, last.id};
  }
  return jobs;
}

Result<std::int64_t> count_unfinished(Connection& connection, const UserId& user) {
  return count_where(connection, "user_id = $1 and completed_at is null", {user});
}

Result<std::optional<Job>> lock(Connection& connection, const JobId& id) {
  const std::string_view lock = connection.dialect() == Dialect::kPostgres ? "for no key update" : "";
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format(kLock, kColumns, lock), {id}));
  if (!row) return std::nullopt;
  return job_from(*row);
}

Result<void> save_progress(Connection& connection, const Job& job) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(
      kSaveProgress, {job.id,
                      to_string(job.status),
                      job.completed,
                      job.skipped,
                      job.failed,
                      job.processed(),
                      progress_percentage(job.processed(), job.total),
                      job.started_at,
                      job.completed_at,
                      job.estimated_completion_at,
                      job.error_message,
                      job.cancel_requested_at,
                      now,
                      job.unknown,
                      job.admitted_at,
                      job.paused_at,
                      job.released_at,
                      job.paced_from,
                      job.paced_items,
                      job.pause_reason ? std::optional(to_string(*job.pause_reason)) : std::nullopt}));
  return {};
}

Result<void> save_cost(Connection& connection, const JobId& id, const JobCost& cost) {
  AIP_TRY(connection.execute(kSaveCost, {id, cost.spent, cost.reserved, cost.dearest, cost.priced_items,
                                         cost.unknown_items, cost.budget}));
  return {};
}

Result<void> save_pilot(Connection& connection, const JobId& id, std::chrono::milliseconds took) {
  AIP_TRY(connection.execute(kSavePilot, {id, took.count()}));
  return {};
}

Result<std::int64_t> count_approved(Connection& connection, const JobId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kCountApproved, {id}));
  return row->get<std::int64_t>("n");
}

Result<void> reopen(Connection& connection, const Job& job) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kReopen, {job.id}));
  Job reopened = job;
  reopened.status = JobStatus::kPending;
  reopened.failed = row->get<int>("failed");
  reopened.skipped = job.total - job.completed - reopened.failed - row->get<int>("unfinished");
  reopened.unknown = row->get<int>("unknown");
  // Its images are in the queue now, even when it was cancelled before its turn had come.
  AIP_TRY_ASSIGN(reopened.admitted_at, connection.now());
  reopened.released_at = reopened.admitted_at;
  reopened.paced_from.reset();
  reopened.started_at.reset();
  reopened.completed_at.reset();
  reopened.error_message.reset();
  reopened.cancel_requested_at.reset();
  return save_progress(connection, reopened);
}

Result<void> request_cancel(Connection& connection, const JobId& id) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kRequestCancel, {id, now, now}));
  return {};
}

Result<void> lock_admission(Connection& connection, const UserId& user) {
  if (connection.dialect() == Dialect::kSqlite) return {};  // has one writer at a time
  AIP_TRY(connection.query(kLockAdmission, {user}));
  return {};
}

Result<std::int64_t> count_admitted(Connection& connection, const UserId& user) {
  return count_where(connection, "user_id = $1 and admitted_at is not null and completed_at is null", {user});
}

Result<std::optional<JobId>> next_to_admit(Connection& connection, const UserId& user) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kNextToAdmit, {user}));
  if (!row) return std::nullopt;
  return row->get<JobId>("id");
}

Result<void> admit(Connection& connection, const JobId& id) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kAdmit, {id, now}));
  return {};
}

}  // namespace aip::store::jobs
