#include "service/jobs.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "service/job_progress.hpp"
#include "service/notices.hpp"
#include "service/recipes.hpp"
#include "store/pair_repository.hpp"
#include "store/settings_repository.hpp"
#include "store/workflow_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;

constexpr int kMostUnfinishedJobs = 100;
constexpr std::string_view kTaskKind = "process_image";

Error no_such_job() {
  return {
      .code = ErrorCode::kNotFound, .message = "no such job", .public_message = "This job does not exist."};
}

json::array array_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const auto& text : texts) array.emplace_back(text);
  return array;
}

Result<Job> require(Connection& connection, const UserId& user, const JobId& id) {
  AIP_TRY_ASSIGN(auto job, store::jobs::find(connection, user, id));
  if (!job) return fail(no_such_job());
  return *std::move(job);
}

// What the user's settings say stands for what the options leave open. An empty template id asks for none.
Result<json::object> with_defaults(Connection& connection, const UserId& user, JobType type,
                                   json::object options) {
  AIP_TRY_ASSIGN(const auto stored, store::settings::find(connection, user));
  const Settings settings = stored.value_or(Settings{});
  const auto named = string_at(options, "promptTemplateId");
  if (named && named->empty()) options.erase("promptTemplateId");
  if (!named && settings.default_prompt_template) {
    AIP_TRY_ASSIGN(const auto chosen,
                   store::templates::find(connection, user, *settings.default_prompt_template));
    // One that was written for another type would spoil the pictures.
    const bool fits = chosen && chosen->active && chosen->job_type.value_or(type) == type;
    if (fits) options["promptTemplateId"] = chosen->id.value;
  }
  if (!options.contains("professionalMode")) options["professionalMode"] = settings.professional_mode;
  if (!options.contains("consistencyMode")) options["consistencyMode"] = settings.consistency_mode;
  return options;
}

// The template must be visible to the user and active, and template and options together must make a recipe.
Result<void> check_options(Connection& connection, const UserId& user, JobType type,
                           const json::object& options) {
  const json::object* parameters = nullptr;
  std::optional<PromptTemplate> chosen;
  if (const auto id = string_at(options, "promptTemplateId")) {
    AIP_TRY_ASSIGN(chosen, store::templates::find(connection, user, TemplateId{*id}));
    if (!chosen) return fail(invalid_field("options.promptTemplateId", "This template does not exist."));
    if (!chosen->active) {
      return fail(invalid_field("options.promptTemplateId", "This template is switched off."));
    }
    if (chosen->parameters) parameters = &*chosen->parameters;
  }
  AIP_TRY(recipe_for(type, options, parameters));
  return {};
}

Result<void> check_skus_exist(Connection& connection, const UserId& user,
                              const std::vector<std::string>& skus) {
  AIP_TRY_ASSIGN(const auto rows,
                 connection.query("select sku from ai_workflow_state where user_id = $1 and sku in " +
                                      store::strings_of(connection.dialect(), "$2"),
                                  {user, array_of(skus)}));
  std::set<std::string> known;
  for (const auto& row : rows) known.insert(row.get<std::string>("sku"));
  for (const auto& sku : skus) {
    if (!known.contains(sku)) {
      return fail(ErrorCode::kNotFound, "unknown SKU in a job",
                  fmt::format("The SKU {} does not exist.", sku));
    }
  }
  return {};
}

std::string_view nothing_to_do(ImageType type) {
  switch (type) {
    case ImageType::kMain:
      return "These SKUs have no main image to process.";
    case ImageType::kSecondary:
      return "These SKUs have no secondary images: each has a main image only.";
    case ImageType::kAll:
      return "These SKUs have no images to process.";
  }
  return {};
}

json::value to_json(const CreatedJob& created) {
  return {{"jobId", created.id.value}, {"status", to_string(created.status)}, {"totalItems", created.total}};
}

CreatedJob created_from(const json::value& value) {
  const auto& object = value.as_object();
  return {
      .id = JobId{string_at(object, "jobId").value_or("")},
      .status = from_word<JobStatus>(string_at(object, "status").value_or("")).value_or(JobStatus::kPending),
      .total = static_cast<int>(int_at(object, "totalItems").value_or(0))};
}

// What the same call was answered before; kConflict when the key belongs to another one.
Result<std::optional<CreatedJob>> answered_before(Connection& connection, const UserId& user,
                                                  const IdempotencyKey& key) {
  AIP_TRY_ASSIGN(const auto kept, store::jobs::find_kept(connection, user, "job", key.key));
  if (!kept) return std::nullopt;
  if (kept->request_hash == key.request_hash) return created_from(kept->response);
  return fail(ErrorCode::kConflict, "idempotency key reused",
              "This Idempotency-Key was used for another request before.");
}

}  // namespace

Jobs::Jobs(store::Database& database, queue::Queue& queue) : database_(database), queue_(queue) {}

Result<CreatedJob> Jobs::insert(Connection& connection, const UserId& user, Job job,
                                const std::vector<PairId>& pairs, int left_out) {
  AIP_TRY_ASSIGN(const auto unfinished, store::jobs::count_unfinished(connection, user));
  if (unfinished >= kMostUnfinishedJobs) {
    return fail(
        ErrorCode::kQuotaExceeded, "too many unfinished jobs",
        fmt::format("You have {} unfinished jobs. Wait for some to end, or cancel them.", unfinished));
  }
  AIP_TRY_ASSIGN(job.created_at, connection.now());
  job.id = new_id<JobId>();
  job.user = user;
  job.total = static_cast<int>(pairs.size());
  job.priority = static_cast<int>(int_at(job.options, "priority").value_or(0));
  if (const auto id = string_at(job.options, "promptTemplateId")) job.prompt_template = TemplateId{*id};
  AIP_TRY(store::jobs::insert(connection, job));
  AIP_TRY(store::pairs::enter_job(connection, pairs, job.id));

  std::vector<queue::NewTask> tasks;
  tasks.reserve(pairs.size());
  for (const auto& pair : pairs) {
    tasks.push_back({.kind = std::string(kTaskKind),
                     .user = user,
                     .job = job.id,
                     .pair = pair,
                     .payload = {},
                     .priority = job.priority,
                     .scheduled = true});
  }
  AIP_TRY(queue_.enqueue(connection, tasks));
  AIP_TRY(store::jobs::add_log(connection, job.id, LogLevel::kInfo,
                               fmt::format("{} images to process.", job.total)));
  if (left_out > 0) {
    AIP_TRY(store::jobs::add_log(
        connection, job.id, LogLevel::kWarning,
        fmt::format("{} images were left out: another job is processing them already.", left_out)));
  }
  AIP_TRY(admit_jobs(connection, user));
  AIP_TRY(notices::job(connection, job));
  return CreatedJob{job.id, job.status, job.total};
}

Result<CreatedJob> Jobs::create(const UserId& user, const NewJob& wanted,
                                const std::optional<IdempotencyKey>& key) {
  auto created = create_once(user, wanted, key);
  if (created || !key || created.error().code != ErrorCode::kConflict) return created;
  // The same call may have come twice at a time, and the other one was faster.
  AIP_TRY_ASSIGN(const auto before, database_.read([&](Connection& connection) {
    return answered_before(connection, user, *key);
  }));
  return before ? *before : std::move(created);
}

Result<CreatedJob> Jobs::create_once(const UserId& user, const NewJob& wanted,
                                     const std::optional<IdempotencyKey>& key) {
  const ImageType image_type = wanted.image_type.value_or(default_image_type(wanted.type));
  return database_.write([&](Connection& connection) -> Result<CreatedJob> {
    if (key) {
      AIP_TRY_ASSIGN(const auto before, answered_before(connection, user, *key));
      if (before) return *before;
    }
    AIP_TRY(check_skus_exist(connection, user, wanted.skus));
    AIP_TRY_ASSIGN(auto options, with_defaults(connection, user, wanted.type, wanted.options));
    AIP_TRY(check_options(connection, user, wanted.type, options));
    AIP_TRY_ASSIGN(auto selected,
                   store::pairs::select_for_job(connection, user, array_of(wanted.skus), image_type));
    if (wanted.only)
      std::erase_if(selected, [&](const auto& pair) { return !wanted.only->contains(pair.id); });
    if (selected.empty()) return fail(invalid_field("input.skus", std::string(nothing_to_do(image_type))));
    std::vector<PairId> free;
    for (const auto& pair : selected) {
      if (!pair.busy) free.push_back(pair.id);
    }
    if (free.empty()) {
      return fail(ErrorCode::kConflict, "all pairs are busy",
                  "All of these images are being processed already.");
    }
    Job job{.type = wanted.type,
            .input = {{"skus", array_of(wanted.skus)}, {"imageType", to_string(image_type)}},
            .options = std::move(options)};
    const int left_out = static_cast<int>(selected.size() - free.size());
    AIP_TRY_ASSIGN(const auto created, insert(connection, user, std::move(job), free, left_out));
    if (key)
      AIP_TRY(store::jobs::keep(connection, user, "job", key->key, {key->request_hash, to_json(created)}));
    return created;
  });
}

Result<CreatedJob> Jobs::regenerate(const UserId& user, const PairId& id, JobType type,
                                    const json::object& options) {
  return database_.write([&](Connection& connection) -> Result<CreatedJob> {
    AIP_TRY_ASSIGN(const auto pair, store::pairs::find(connection, user, id));
    if (!pair) return fail(ErrorCode::kNotFound, "no such pair", "This image does not exist.");
    AIP_TRY_ASSIGN(auto complete, with_defaults(connection, user, type, options));
    AIP_TRY(check_options(connection, user, type, complete));
    if (pair->status == PairStatus::kProcessing || (pair->status == PairStatus::kPending && pair->job)) {
      return fail(ErrorCode::kConflict, "pair is busy", "This image is being processed already.");
    }
    Job job{.type = type,
            .input = {{"skus", json::array{pair->sku}},
                      {"imageType", to_string(ImageType::kAll)},
                      {"pairId", id.value}},
            .options = std::move(complete)};
    return insert(connection, user, std::move(job), {id}, 0);
  });
}

Result<store::Paged<Job>> Jobs::list(const UserId& user, const store::jobs::Query& query) {
  return database_.read([&](Connection& connection) { return store::jobs::list(connection, user, query); });
}

Result<Job> Jobs::find(const UserId& user, const JobId& id) {
  return database_.read([&](Connection& connection) { return require(connection, user, id); });
}

Result<store::jobs::LogPage> Jobs::logs(const UserId& user, const JobId& id,
                                        const store::jobs::LogQuery& query) {
  return database_.read([&](Connection& connection) -> Result<store::jobs::LogPage> {
    AIP_TRY(require(connection, user, id));
    return store::jobs::logs(connection, id, query);
  });
}

Result<Job> Jobs::cancel(const UserId& user, const JobId& id) {
  return database_.write([&](Connection& connection) -> Result<Job> {
    AIP_TRY_ASSIGN(const auto job, require(connection, user, id));
    if (is_final(job.status))
      return fail(ErrorCode::kConflict, "job has ended", "This job has ended already.");
    if (!job.cancel_requested_at) {
      AIP_TRY(store::jobs::request_cancel(connection, id));
      AIP_TRY(queue_.cancel_job(connection, id));
    }
    AIP_TRY_ASSIGN(const auto now_cancelled, require(connection, user, id));
    AIP_TRY(notices::job(connection, now_cancelled));
    return now_cancelled;
  });
}

Result<Job> Jobs::retry(const UserId& user, const JobId& id) {
  return database_.write([&](Connection& connection) -> Result<Job> {
    AIP_TRY_ASSIGN(const Job job, require(connection, user, id));
    if (!is_final(job.status)) {
      return fail(ErrorCode::kConflict, "job is unfinished", "This job is still running.");
    }
    AIP_TRY_ASSIGN(const int again, queue_.retry_job(connection, id));
    if (again == 0) {
      return fail(ErrorCode::kConflict, "nothing to retry", "No image of this job failed or was cancelled.");
    }
    AIP_TRY(store::pairs::rejoin_job(connection, id));
    AIP_TRY(store::jobs::reopen(connection, job));
    // Its images are in the queue now, even when it was cancelled before its turn had come.
    AIP_TRY(store::jobs::admit(connection, id));
    AIP_TRY(store::jobs::add_log(connection, id, LogLevel::kInfo,
                                 fmt::format("{} images are tried again.", again)));
    AIP_TRY_ASSIGN(const Job reopened, require(connection, user, id));
    AIP_TRY(notices::job(connection, reopened));
    return reopened;
  });
}

}  // namespace aip::service
