#include "store/job_images_repository.hpp"

#include <fmt/format.h>

namespace aip::store::job_images {
namespace {

// What of an image the task's row tells.
constexpr std::string_view kState = R"(
  case
    when t.state in ('scheduled', 'available') then 'waiting'
    when t.state = 'running' then 'processing'
    when t.state = 'discarded' then 'failed'
    when t.state = 'cancelled' then 'cancelled'
    when t.outcome = 'skipped' then 'skipped'
    else 'completed'
  end)";

// {0}: state, {1}: condition, {2}: order and limit
constexpr std::string_view kList = R"(
  select t.id, t.pair_id, w.sku, p.source_name, p.input_sha256, p.is_main_image, {0} as state, t.error_code,
    case when p.job_id = t.job_id then p.error_message end as error_message, v.id as version_id,
    v.engine, v.params, p.approved_version_id = v.id as approved, t.claimed_at, t.finalized_at
  from ai_task t
    join ai_image_pair p on p.id = t.pair_id
    join ai_workflow_state w on w.id = p.workflow_state_id
    left join ai_image_version v on v.id = (
      select made.id
      from ai_image_version made
      where made.pair_id = t.pair_id
        and made.job_id = t.job_id
      order by made.created_at desc, made.id desc
      limit 1
    )
  where {1}
  {2})";

constexpr std::string_view kCount = R"(
  select count(*) as n
  from ai_task t
  where {0})";

// $1: [[task], …]; {0}: store::each()
constexpr std::string_view kAttempts = R"(
  select a.task_id, a.started_at, a.ended_at, a.outcome, a.error_code, a.billed, a.cost_micros
  from ai_attempt a
  where a.task_id in (select cast(value->>0 as bigint) from {0}($1))
  order by a.task_id, a.claim_seq)";

// {0}: strings_of()
constexpr std::string_view kCovers = R"(
  select w.sku, p.id, p.input_sha256, p.version_id
  from ai_workflow_state w
    join ai_image_pair p on p.workflow_state_id = w.id and p.is_main_image = true
  where w.user_id = $1
    and w.sku in {0})";

Image image_from(const Row& row) {
  Image image{.pair = row.get<PairId>("pair_id"),
              .sku = row.get<std::string>("sku"),
              .name = row.get<std::string>("source_name"),
              .input_sha256 = row.get<std::string>("input_sha256"),
              .state = word_at<State>(row, "state"),
              .is_main = row.get<bool>("is_main_image"),
              .error_code = row.get<std::optional<std::string>>("error_code"),
              .error_message = row.get<std::optional<std::string>>("error_message"),
              .version = row.get<std::optional<VersionId>>("version_id"),
              .engine = row.get<std::optional<std::string>>("engine"),
              .model = {},
              .cost = {},
              .approved = row.get<std::optional<bool>>("approved").value_or(false),
              .started_at = row.get<std::optional<Time>>("claimed_at"),
              .ended_at = row.get<std::optional<Time>>("finalized_at"),
              .attempts = {}};
  if (const auto params = object_column(row, "params")) image.model = string_at(*params, "model");
  return image;
}

Attempt attempt_from(const Row& row) {
  return {.started_at = row.get<Time>("started_at"),
          .ended_at = row.get<Time>("ended_at"),
          .outcome = row.get<std::string>("outcome"),
          .error_code = row.get<std::optional<std::string>>("error_code"),
          .billed = row.get<std::optional<std::string>>("billed"),
          .cost = row.get<std::optional<Micros>>("cost_micros")};
}

Result<void> add_attempts(Connection& connection, const std::map<std::int64_t, Image*>& by_task) {
  if (by_task.empty()) return {};
  json::array tasks;
  for (const auto& [task, image] : by_task) tasks.push_back(json::array{task});
  AIP_TRY_ASSIGN(const Rows rows,
                 connection.query(fmt::format(kAttempts, each(connection.dialect())), {tasks}));
  for (const auto& row : rows) {
    Image& image = *by_task.at(row.get<std::int64_t>("task_id"));
    const auto& attempt = image.attempts.emplace_back(attempt_from(row));
    if (attempt.cost) image.cost = image.cost.value_or(0) + *attempt.cost;
  }
  return {};
}

}  // namespace

Result<Paged<Image>> list(Connection& connection, const JobId& job, const Query& query) {
  Filter filter;
  filter.add("t.job_id = ? and t.pair_id is not null", {job});
  if (query.state) filter.add(fmt::format("{} = ?", kState), {to_string(*query.state)});
  Paged<Image> images;
  AIP_TRY_ASSIGN(const auto count, connection.find(fmt::format(kCount, filter.sql()), filter.parameters()));
  images.total = count->get<std::int64_t>("n");
  const auto where = filter.sql();
  const auto order = fmt::format("order by {} limit {} offset {}",
                                 query.newest_first ? "t.finalized_at desc nulls last, t.id" : "t.id",
                                 filter.bind(query.page.size), filter.bind(query.page.offset()));
  AIP_TRY_ASSIGN(const Rows rows,
                 connection.query(fmt::format(kList, kState, where, order), filter.parameters()));
  images.items.reserve(rows.size());
  std::map<std::int64_t, Image*> by_task;
  for (const auto& row : rows) {
    by_task[row.get<std::int64_t>("id")] = &images.items.emplace_back(image_from(row));
  }
  AIP_TRY(add_attempts(connection, by_task));
  return images;
}

Result<std::map<std::string, Cover>> covers(Connection& connection, const UserId& user,
                                            const json::array& skus) {
  std::map<std::string, Cover> covers;
  if (skus.empty()) return covers;
  const auto chosen = strings_of(connection.dialect(), "$2");
  AIP_TRY_ASSIGN(const Rows rows, connection.query(fmt::format(kCovers, chosen), {user, skus}));
  for (const auto& row : rows) {
    covers[row.get<std::string>("sku")] = {.pair = row.get<PairId>("id"),
                                           .input_sha256 = row.get<std::string>("input_sha256"),
                                           .result = row.get<std::optional<VersionId>>("version_id")};
  }
  return covers;
}

}  // namespace aip::store::job_images
