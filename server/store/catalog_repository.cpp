#include "store/catalog_repository.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/unicode.hpp"
#include "domain/links.hpp"
#include "store/name_keys.hpp"
#include "store/sql.hpp"

namespace aip::store::pairs {
namespace {

// What pair_from() reads.
constexpr std::string_view kSelect = R"(
  select p.id, p.workflow_state_id, w.sku, p.job_id, p.source_name, p.input_storage_key,
    p.input_thumbnail_key, p.input_format, p.input_width, p.input_height, p.input_bytes,
    p.input_sha256, p.output_storage_key, p.output_thumbnail_key, p.output_format, p.output_width,
    p.output_height, p.output_bytes, p.version_id, p.approved_version_id, p.status, p.skip_reason, p.error_code,
    p.error_message, p.is_main_image, p.engine, p.generation_params, p.review_status,
    p.review_reason, p.version, p.created_at, p.updated_at, v.job_id as result_job_id
  from ai_image_pair p
    join ai_workflow_state w on w.id = p.workflow_state_id
    left join ai_image_version v on v.id = p.version_id
)";

constexpr std::string_view kMainName = R"(
  select source_name
  from ai_image_pair
  where workflow_state_id = $1
    and is_main_image = true)";

// An approval of the shown result takes the place of an earlier one …
constexpr std::string_view kApprove = R"(
          approved_before = case when approved_version_id = version_id then approved_before else approved_version_id end,
          approved_version_id = version_id)";
// … which is back in use when the shown result is undecided again or rejected.
constexpr std::string_view kTakeBackApproval = R"(
          approved_version_id = case when approved_version_id = version_id then approved_before else approved_version_id end,
          approved_before = case when approved_version_id = version_id then null else approved_before end)";
constexpr std::string_view kFind = R"(
  where p.id = $1
    and w.user_id = $2)";

constexpr std::string_view kFindByName = R"(
  where p.workflow_state_id = $1
    and p.source_name = $2)";

// {0}: sub-select of the ids, here and below
constexpr std::string_view kOfWorkflows = R"(
  where p.workflow_state_id in {0})";

constexpr std::string_view kEnterJob = R"(
  update ai_image_pair
  set job_id = $1, status = 'pending', skip_reason = null, error_code = null, error_message = null,
    updated_at = $2, version = version + 1
  where id in {0})";

constexpr std::string_view kKeepUnchanged = R"(
  update ai_image_pair
  set skip_reason = $1, updated_at = $2
  where id in {0})";

constexpr std::string_view kMainImageOnly = "and p.is_main_image = true";
constexpr std::string_view kSecondaryOnly = "and p.is_main_image = false";

// {0}: sub-select of the SKUs, {1}: which images
constexpr std::string_view kSelectForJob = R"(
  select p.id,
    w.sku,
    p.source_name,
    p.is_main_image,
    p.input_sha256,
    case when p.review_status = 'rejected' then null else v.order_key end as result_key,
    case when p.review_status = 'rejected' then null else v.made_key end as made_key,
    exists (select 1 from ai_task t where t.pair_id = p.id and t.finalized_at is null) as busy
  from ai_image_pair p
    join ai_workflow_state w on w.id = p.workflow_state_id
    left join ai_image_version v on v.id = p.version_id
  where w.user_id = $1
    and w.status <> 'archived'
    and w.sku in {0}
    and not (p.status = 'skipped' and p.skip_reason = $3) {1}
  order by w.sort_key, w.id)";

constexpr std::string_view kInsert = R"(
  insert into ai_image_pair
    (id, workflow_state_id, input_image_url, input_storage_key, status, is_main_image,
     created_at, updated_at, source_name, input_thumbnail_key, input_format, input_width,
     input_height, input_bytes, input_sha256)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15))";

constexpr std::string_view kReplaceInput = R"(
  update ai_image_pair
  set input_storage_key = $2, input_thumbnail_key = $3, input_format = $4, input_width = $5,
    input_height = $6, input_bytes = $7, input_sha256 = $8, updated_at = $9,
    version = version + 1, status = 'pending', job_id = null, skip_reason = null,
    output_image_url = null, output_storage_key = null, version_id = null,
    output_thumbnail_key = null, output_format = null, output_width = null,
    output_height = null, output_bytes = null, engine = null, error_code = null,
    error_message = null, review_status = 'unreviewed', review_reason = null,
    reviewed_at = null, reviewed_by = null, approved_version_id = null, approved_before = null
  where id = $1)";

constexpr std::string_view kRejoinJob = R"(
  update ai_image_pair
  set job_id = $1, status = 'pending', skip_reason = null, error_code = null,
    error_message = null, updated_at = $2, version = version + 1
  where id in (select pair_id from ai_task where job_id = $3 and finalized_at is null))";

constexpr std::string_view kSetStatus = R"(
  update ai_image_pair
  set status = $2, skip_reason = $3, updated_at = $4, version = version + 1
  where id = $1)";

constexpr std::string_view kUnskip = R"(
  update ai_image_pair
  set skip_reason = null, updated_at = $2, version = version + 1,
    status = case when output_storage_key is null then 'pending' else 'completed' end,
    job_id = case when output_storage_key is null then null else job_id end
  where id = $1)";

constexpr std::string_view kSettle = R"(
  update ai_image_pair
  set status = case when output_storage_key is not null then 'completed' else $2 end,
    skip_reason = case when output_storage_key is not null then null else cast($3 as text) end,
    error_code = $4, error_message = $5, updated_at = $6, version = version + 1
  where id = $1)";

constexpr std::string_view kSetResult = R"(
  update ai_image_pair
  set output_image_url = $2, output_storage_key = $3, version_id = $4,
    output_thumbnail_key = $5, output_format = $6, output_width = $7, output_height = $8,
    output_bytes = $9, engine = $10, generation_params = $11, status = 'completed',
    skip_reason = null, error_code = null, error_message = null,
    review_status = case when approved_version_id = $4 then 'approved' else 'unreviewed' end,
    review_reason = null, reviewed_at = null, reviewed_by = null, updated_at = $12,
    version = version + 1
  where id = $1)";

constexpr std::string_view kSetReview = R"(
  update ai_image_pair
  set review_status = $3, review_reason = $4, reviewed_at = $5, reviewed_by = $6,
    updated_at = $7, version = version + 1, {}
  where id = $1
    and version = $2)";

constexpr std::string_view kRemove = R"(
  delete from ai_image_pair
  where id = $1)";

constexpr std::string_view kKeysOf = R"(
  select input_storage_key as a, input_thumbnail_key as b
  from ai_image_pair
  where id = $1
  union all
  select storage_key, thumbnail_key
  from ai_image_version
  where pair_id = $1)";

constexpr std::string_view kAllKeys = R"(
  select input_storage_key as a, input_thumbnail_key as b
  from ai_image_pair
  union all
  select storage_key, thumbnail_key
  from ai_image_version)";

std::optional<StoredImage> output_from(const Row& row) {
  if (row.is_null("output_storage_key")) return std::nullopt;
  return StoredImage{.key = row.get<std::string>("output_storage_key"),
                     .thumbnail_key = row.get<std::string>("output_thumbnail_key"),
                     .format = row.get<std::string>("output_format"),
                     .width = row.get<int>("output_width"),
                     .height = row.get<int>("output_height"),
                     .bytes = row.get<std::int64_t>("output_bytes")};
}

ImagePair pair_from(const Row& row) {
  return {.id = row.get<PairId>("id"),
          .workflow = row.get<WorkflowId>("workflow_state_id"),
          .sku = row.get<std::string>("sku"),
          .job = row.get<std::optional<JobId>>("job_id"),
          .name = row.get<std::string>("source_name"),
          .input = {.key = row.get<std::string>("input_storage_key"),
                    .thumbnail_key = row.get<std::string>("input_thumbnail_key"),
                    .format = row.get<std::string>("input_format"),
                    .width = row.get<int>("input_width"),
                    .height = row.get<int>("input_height"),
                    .bytes = row.get<std::int64_t>("input_bytes")},
          .input_sha256 = row.get<std::string>("input_sha256"),
          .output = output_from(row),
          .current_version = row.get<std::optional<VersionId>>("version_id"),
          .result_job = row.get<std::optional<JobId>>("result_job_id"),
          .approved_version = row.get<std::optional<VersionId>>("approved_version_id"),
          .status = word_at<PairStatus>(row, "status"),
          .skip_reason = row.get<std::optional<std::string>>("skip_reason"),
          .error_code = row.get<std::optional<std::string>>("error_code"),
          .error_message = row.get<std::optional<std::string>>("error_message"),
          .is_main = row.get<bool>("is_main_image"),
          .engine = row.get<std::optional<std::string>>("engine"),
          .generation_params = object_column(row, "generation_params"),
          .review = word_at<ReviewStatus>(row, "review_status"),
          .review_reason = row.get<std::optional<std::string>>("review_reason"),
          .version = row.get<int>("version"),
          .created_at = row.get<Time>("created_at"),
          .updated_at = row.get<Time>("updated_at")};
}

template <class Id>
json::array array_of(const std::vector<Id>& ids) {
  json::array array;
  for (const auto& id : ids) array.emplace_back(id.value);
  return array;
}

}  // namespace

Result<void> insert(Connection& connection, const ImagePair& pair) {
  AIP_TRY(connection.execute(
      kInsert,
      {pair.id, pair.workflow, input_url(pair.id), pair.input.key, to_string(pair.status), pair.is_main,
       pair.created_at, pair.created_at, pair.name, pair.input.thumbnail_key, pair.input.format,
       pair.input.width, pair.input.height, pair.input.bytes, pair.input_sha256}));
  return {};
}

Result<std::optional<ImagePair>> find(Connection& connection, const UserId& user, const PairId& id) {
  AIP_TRY_ASSIGN(const auto row, connection.find(fmt::format("{}{}", kSelect, kFind), {id, user}));
  if (!row) return std::nullopt;
  return pair_from(*row);
}

Result<std::optional<ImagePair>> find_by_name(Connection& connection, const WorkflowId& workflow,
                                              std::string_view name) {
  AIP_TRY_ASSIGN(const auto row,
                 connection.find(fmt::format("{}{}", kSelect, kFindByName), {workflow, name}));
  if (!row) return std::nullopt;
  return pair_from(*row);
}

Result<std::optional<std::string>> main_name(Connection& connection, const WorkflowId& workflow) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kMainName, {workflow}));
  if (!row) return std::nullopt;
  return row->get<std::string>("source_name");
}

Result<std::vector<ImagePair>> of_workflow(Connection& connection, const WorkflowId& workflow) {
  return of_workflows(connection, {workflow});
}

Result<std::vector<ImagePair>> of_workflows(Connection& connection,
                                            const std::vector<WorkflowId>& workflows) {
  const auto sql = std::string(kSelect) + fmt::format(kOfWorkflows, strings_of(connection.dialect(), "$1"));
  AIP_TRY_ASSIGN(const Rows rows, connection.query(sql, {array_of(workflows)}));
  std::vector<ImagePair> pairs;
  pairs.reserve(rows.size());
  for (const auto& row : rows) pairs.push_back(pair_from(row));
  std::ranges::sort(pairs, main_first<ImagePair>);
  return pairs;
}

Result<std::vector<ForJob>> select_for_job(Connection& connection, const UserId& user,
                                           const json::array& skus, ImageType type) {
  const auto which = type == ImageType::kMain        ? kMainImageOnly
                     : type == ImageType::kSecondary ? kSecondaryOnly
                                                     : std::string_view();
  AIP_TRY_ASSIGN(const Rows rows,
                 connection.query(fmt::format(kSelectForJob, strings_of(connection.dialect(), "$2"), which),
                                  {user, skus, kSkippedByUser}));
  std::vector<ForJob> selected;
  selected.reserve(rows.size());
  for (const auto& row : rows) {
    selected.push_back({.id = row.get<PairId>("id"),
                        .sku = row.get<std::string>("sku"),
                        .name = row.get<std::string>("source_name"),
                        .is_main = row.get<bool>("is_main_image"),
                        .busy = row.get<bool>("busy"),
                        .input_sha256 = row.get<std::string>("input_sha256"),
                        .result_key = row.get<std::optional<std::string>>("result_key").value_or(""),
                        .made_key = row.get<std::optional<std::string>>("made_key").value_or("")});
  }
  sort_within_skus(selected);
  return selected;
}

Result<void> replace_input(Connection& connection, const PairId& id, const StoredImage& input,
                           std::string_view sha256) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kReplaceInput, {id, input.key, input.thumbnail_key, input.format, input.width,
                                             input.height, input.bytes, sha256, now}));
  return {};
}

Result<void> enter_job(Connection& connection, const std::vector<PairId>& ids, const JobId& job) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(fmt::format(kEnterJob, strings_of(connection.dialect(), "$3")),
                             {job, now, array_of(ids)}));
  return {};
}

Result<void> keep_unchanged(Connection& connection, const std::vector<PairId>& ids) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(fmt::format(kKeepUnchanged, strings_of(connection.dialect(), "$3")),
                             {kSkippedUnchanged, now, array_of(ids)}));
  return {};
}

Result<void> rejoin_job(Connection& connection, const JobId& job) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kRejoinJob, {job, now, job}));
  return {};
}

Result<void> set_status(Connection& connection, const PairId& id, PairStatus status,
                        const std::optional<std::string>& skip_reason) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kSetStatus, {id, to_string(status), skip_reason, now}));
  return {};
}

Result<void> unskip(Connection& connection, const PairId& id) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(kUnskip, {id, now}));
  return {};
}

Result<void> settle(Connection& connection, const PairId& id, PairStatus otherwise,
                    const std::optional<std::string>& skip_reason, const std::optional<Error>& error) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  std::optional<std::string> code;
  std::optional<std::string> message;
  if (error) {
    code = std::string(to_string(error->code));
    message = std::string(error->for_people());
  }
  AIP_TRY(connection.execute(kSettle, {id, to_string(otherwise), skip_reason, code, message, now}));
  return {};
}

Result<void> set_result(Connection& connection, const ImageVersion& version) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(connection.execute(
      kSetResult, {version.pair, output_url(version.pair, version.id), version.image.key, version.id,
                   version.image.thumbnail_key, version.image.format, version.image.width,
                   version.image.height, version.image.bytes, version.engine, version.params, now}));
  return {};
}

Result<bool> set_review(Connection& connection, const PairId& id, int seen_version, ReviewStatus review,
                        const std::optional<std::string>& reason, const std::optional<UserId>& actor) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  std::optional<Time> reviewed_at;
  if (review != ReviewStatus::kUnreviewed) reviewed_at = now;
  const std::string_view approval = review == ReviewStatus::kApproved ? kApprove : kTakeBackApproval;
  AIP_TRY_ASSIGN(const auto changed,
                 connection.execute(fmt::format(kSetReview, approval),
                                    {id, seen_version, to_string(review), reason, reviewed_at, actor, now}));
  return changed > 0;
}

Result<void> remove(Connection& connection, const PairId& id) {
  AIP_TRY(connection.execute(kRemove, {id}));
  return {};
}

Result<std::vector<std::string>> keys_of(Connection& connection, const PairId& pair) {
  AIP_TRY_ASSIGN(const Rows rows, connection.query(kKeysOf, {pair}));
  std::vector<std::string> keys;
  for (const auto& row : rows) {
    keys.push_back(row.get<std::string>("a"));
    keys.push_back(row.get<std::string>("b"));
  }
  return keys;
}

Result<std::vector<std::string>> all_keys(Connection& connection) {
  AIP_TRY_ASSIGN(const Rows rows, connection.query(kAllKeys));
  std::vector<std::string> keys;
  keys.reserve(rows.size() * 2);
  for (const auto& row : rows) {
    keys.push_back(row.get<std::string>("a"));
    keys.push_back(row.get<std::string>("b"));
  }
  return keys;
}

}  // namespace aip::store::pairs
