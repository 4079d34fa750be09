#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "domain/names.hpp"
#include "service/events.hpp"
#include "service/job_plan.hpp"
#include "service/job_progress.hpp"
#include "service/jobs.hpp"
#include "service/lanes.hpp"
#include "service/missing.hpp"
#include "service/pairs.hpp"
#include "service/regeneration.hpp"
#include "service/spending.hpp"
#include "store/catalog_repository.hpp"
#include "store/idempotency_repository.hpp"
#include "store/profile_repository.hpp"
#include "store/review_repository.hpp"
#include "store/settings_repository.hpp"
#include "store/template_repository.hpp"
#include "store/version_repository.hpp"

// The part of Jobs that creates jobs.
namespace aip::service {
namespace {

using store::Connection;

constexpr int kMaxUnfinishedJobs = 100;
constexpr int kMaxAttempts = 5;
constexpr int kPilotSkus = 5;

json::array array_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const auto& text : texts) array.emplace_back(text);
  return array;
}

// Options that are missing are taken from the user's settings.
Result<JobOptions> with_defaults(Connection& connection, const UserId& user, JobType type,
                                 JobOptions options) {
  AIP_TRY_ASSIGN(const auto stored, store::settings::find(connection, user));
  const Settings settings = stored.value_or(Settings{});
  if (!options.prompt_template && settings.default_prompt_template) {
    AIP_TRY_ASSIGN(const auto chosen,
                   store::templates::find(connection, user, *settings.default_prompt_template));
    // One that was written for another type would give wrong pictures.
    const bool fits = chosen && chosen->active && chosen->job_type.value_or(type) == type;
    if (fits) options.prompt_template = chosen->id;
  }
  if (options.prompt_template && options.prompt_template->value.empty()) options.prompt_template.reset();
  if (options.profile && options.profile->empty()) options.profile.reset();
  if (options.profile) {
    // By its id, so that it may be renamed meanwhile.
    AIP_TRY_ASSIGN(const auto profiles, store::profiles::list(connection, user));
    AIP_TRY_ASSIGN(const Profile* profile, find_profile(profiles, *options.profile));
    options.profile = profile->id.value;
  }
  options.professional_mode = options.professional_mode.value_or(settings.professional_mode);
  options.consistency_mode = options.consistency_mode.value_or(settings.consistency_mode);
  return options;
}

// The plan of a new job: its template must not be switched off.
Result<JobPlan> plan_of_new(Connection& connection, const UserId& user, JobType type,
                            const JobOptions& options) {
  AIP_TRY_ASSIGN(auto plan, plan_for(connection, user, type, options));
  if (options.prompt_template) {
    AIP_TRY_ASSIGN(const auto chosen, store::templates::find(connection, user, *options.prompt_template));
    if (chosen && !chosen->active) {
      return fail(invalid_field("options.promptTemplateId", "This template is switched off."));
    }
  }
  return plan;
}

Result<void> check_skus_exist(Connection& connection, const UserId& user,
                              const std::vector<std::string>& skus) {
  AIP_TRY_ASSIGN(const auto known, store::workflows::existing(connection, user, array_of(skus)));
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

CreatedJob created_from(const json::value& value) {
  const auto& object = value.as_object();
  return {
      .id = JobId{string_at(object, "jobId").value_or("")},
      .status = from_word<JobStatus>(string_at(object, "status").value_or("")).value_or(JobStatus::kPending),
      .total = static_cast<int>(int_at(object, "totalItems").value_or(0))};
}

// The answer to the same call before; kConflict when the key belongs to another call.
Result<std::optional<CreatedJob>> answered_before(Connection& connection, const UserId& user,
                                                  const IdempotencyKey& key) {
  AIP_TRY_ASSIGN(const auto kept, store::idempotency::find(connection, user, "job", key.key));
  if (!kept) return std::nullopt;
  if (kept->request_hash == key.request_hash) return created_from(kept->response);
  return fail(ErrorCode::kConflict, "idempotency key reused",
              "This Idempotency-Key was used for another request before.");
}

}  // namespace

json::object to_json(const CreatedJob& created) {
  return {{"jobId", created.id.value}, {"status", to_string(created.status)}, {"totalItems", created.total}};
}

// What a job will do with the photos it was given.
struct Jobs::Selection {
  std::vector<PairId> first = {};      // the pilot, or all
  std::vector<PairId> rest = {};       // after the pilot's release
  std::vector<PairId> unchanged = {};  // their results are kept
  JobPlan plan = {};
  int busy = 0;  // left out: another job is processing them

  int total() const { return static_cast<int>(first.size() + rest.size() + unchanged.size()); }
};

Result<Jobs::Selection> Jobs::select(Connection& connection, const UserId& user, const NewJob& wanted,
                                     ImageType type) {
  AIP_TRY_ASSIGN(auto plan, plan_of_new(connection, user, wanted.type, wanted.options));
  AIP_TRY_ASSIGN(auto found, store::pairs::select_for_job(connection, user, array_of(wanted.skus), type));
  if (wanted.only) std::erase_if(found, [&](const auto& pair) { return !wanted.only->contains(pair.id); });
  if (found.empty()) return fail(invalid_field("input.skus", std::string(nothing_to_do(type))));

  const auto pilot_skus = static_cast<std::size_t>(wanted.options.pilot_skus.value_or(kPilotSkus));
  const std::string order_key = key_of(plan);
  Selection selection{.plan = std::move(plan)};
  std::set<std::string> skus;
  for (const auto& pair : found) {
    if (pair.busy) {
      ++selection.busy;
      continue;
    }
    const std::string wanted_key = key_of(order_key, pair.input_sha256);
    if (!wanted.options.force && (pair.result_key == wanted_key || pair.made_key == wanted_key)) {
      selection.unchanged.push_back(pair.id);
      continue;
    }
    skus.insert(pair.sku);
    (wanted.options.pilot && skus.size() > pilot_skus ? selection.rest : selection.first).push_back(pair.id);
  }
  if (selection.total() == 0) {
    return fail(ErrorCode::kConflict, "all pairs are busy",
                "All of these images are being processed already.");
  }
  return selection;
}

Result<CreatedJob> Jobs::insert(Connection& connection, const UserId& user, Job job,
                                const Selection& selection) {
  AIP_TRY_ASSIGN(const auto unfinished, store::jobs::count_unfinished(connection, user));
  if (unfinished >= kMaxUnfinishedJobs) {
    return fail(
        ErrorCode::kQuotaExceeded, "too many unfinished jobs",
        fmt::format("You have {} unfinished jobs. Wait for some to end, or cancel them.", unfinished));
  }
  AIP_TRY_ASSIGN(job.created_at, connection.now());
  job.id = new_id<JobId>();
  job.user = user;
  job.total = selection.total();
  job.skipped = static_cast<int>(selection.unchanged.size());
  if (!selection.rest.empty()) job.pilot_items = job.skipped + static_cast<int>(selection.first.size());
  job.priority = job.options.priority.value_or(0);
  job.cost = {.estimate = estimate(selection.plan), .budget = job.options.budget};
  if (!selection.first.empty())
    AIP_TRY(check_price_is_known(connection, user, job.cost, selection.plan.target.model));
  job.prompt_template = job.options.prompt_template;
  job.status = derive_status(job, false);
  if (is_final(job.status)) job.completed_at = job.created_at;
  AIP_TRY(store::jobs::insert(connection, job));
  AIP_TRY(store::pairs::keep_unchanged(connection, selection.unchanged));

  AIP_TRY_ASSIGN(const auto open, lanes::first_open(connection, user, selection.plan));
  AIP_TRY_ASSIGN(const auto lane, lanes::enter(connection, user, open));
  std::vector<queue::NewTask> tasks;
  tasks.reserve(selection.first.size() + selection.rest.size());
  for (const auto* pairs : {&selection.first, &selection.rest}) {
    AIP_TRY(store::pairs::enter_job(connection, *pairs, job.id));
    for (const auto& pair : *pairs) {
      tasks.push_back({.kind = std::string(kProcessImage),
                       .user = user,
                       .job = job.id,
                       .pair = pair,
                       .lane = lane,
                       .payload = {},
                       .priority = job.priority,
                       .max_attempts = kMaxAttempts,
                       .scheduled = true,
                       .held = pairs == &selection.rest});
    }
  }
  AIP_TRY(queue_.enqueue(connection, tasks));
  AIP_TRY(log_start(connection, job, selection));
  AIP_TRY(admit_jobs(connection, user));
  AIP_TRY_ASSIGN(const Job begun, required(store::jobs::find(connection, user, job.id), "job"));
  AIP_TRY(events::job(connection, begun));
  return CreatedJob{begun.id, begun.status, begun.total};
}

std::optional<Micros> Jobs::estimate(const JobPlan& plan) const {
  return expected_of(prices_.find({.engine = plan.target.engine,
                                   .endpoint = plan.target.endpoint,
                                   .model = plan.target.model,
                                   .quality = plan.high_quality ? "high" : "",
                                   .size = {}}))
      .micros;
}

Result<void> Jobs::log_start(Connection& connection, const Job& job, const Selection& selection) {
  const auto log = [&](LogLevel level, std::string_view message) {
    return store::job_logs::append(connection, job.id, level, message);
  };
  AIP_TRY(log(LogLevel::kInfo, fmt::format("{} images to process.", job.total - job.skipped)));
  if (job.skipped > 0) {
    AIP_TRY(log(LogLevel::kInfo,
                fmt::format("{} images are unchanged since their last result, which is kept.", job.skipped)));
  }
  if (job.pilot_items) {
    AIP_TRY(log(LogLevel::kInfo, fmt::format("A pilot of {} images goes first; then the job waits for you.",
                                             selection.first.size())));
  }
  if (selection.busy > 0) {
    AIP_TRY(
        log(LogLevel::kWarning,
            fmt::format("{} images were left out: another job is processing them already.", selection.busy)));
  }
  return {};
}

Result<CreatedJob> Jobs::create(const UserId& user, const NewJob& wanted,
                                const std::optional<IdempotencyKey>& key) {
  auto created = create_once(user, wanted, key);
  if (created || !key || created.error().code != ErrorCode::kConflict) return created;
  // The same call may have arrived twice at the same time, and the other one was faster.
  AIP_TRY_ASSIGN(const auto before, database_.read([&](Connection& connection) {
    return answered_before(connection, user, *key);
  }));
  return before ? *before : std::move(created);
}

Result<CreatedJob> Jobs::create_once(const UserId& user, const NewJob& wanted,
                                     const std::optional<IdempotencyKey>& key) {
  const ImageType image_type = wanted.image_type.value_or(default_image_type(wanted.type));
  NewJob complete = wanted;
  for (auto& sku : complete.skus) sku = canonical_sku(sku);
  return database_.write([&](Connection& connection) -> Result<CreatedJob> {
    if (key) {
      AIP_TRY_ASSIGN(const auto before, answered_before(connection, user, *key));
      if (before) return *before;
    }
    AIP_TRY(check_skus_exist(connection, user, complete.skus));
    AIP_TRY_ASSIGN(complete.options, with_defaults(connection, user, wanted.type, wanted.options));
    AIP_TRY_ASSIGN(const auto selection, select(connection, user, complete, image_type));
    Job job{.type = wanted.type,
            .input = {{"skus", array_of(complete.skus)}, {"imageType", to_string(image_type)}},
            .options = complete.options};
    AIP_TRY_ASSIGN(const auto created, insert(connection, user, std::move(job), selection));
    if (key)
      AIP_TRY(
          store::idempotency::save(connection, user, "job", key->key, {key->request_hash, to_json(created)}));
    return created;
  });
}

Result<CreatedJob> Jobs::regenerate(const UserId& user, const PairId& id, std::optional<JobType> type,
                                    const JobOptions& changes) {
  return database_.write([&](Connection& connection) -> Result<CreatedJob> {
    AIP_TRY_ASSIGN(const auto pair, require_pair(connection, user, id));
    std::optional<ImageVersion> version;
    if (pair.current_version) {
      AIP_TRY_ASSIGN(version, store::versions::find(connection, pair.id, *pair.current_version));
    }
    AIP_TRY_ASSIGN(auto order, order_of(connection, user, pair, version));
    if (type && *type != order.type) order = {.type = *type, .options = {}};
    const JobType ordered = order.type;
    AIP_TRY_ASSIGN(auto complete,
                   with_defaults(connection, user, ordered, changed(std::move(order.options), changes)));
    AIP_TRY_ASSIGN(auto plan, plan_of_new(connection, user, ordered, complete));
    if (is_busy(pair)) {
      return fail(ErrorCode::kConflict, "pair is busy", "This image is being processed already.");
    }
    const bool is_same = version && plan.target.engine == kLocalEngine && !changes.reasons.empty() &&
                         version->order_key == key_of(key_of(plan), pair.input_sha256);
    if (is_same) {
      return fail(
          ErrorCode::kConflict, "regenerate: nothing would change",
          "The built-in engine would make the same picture again. Edit the cut-out, or choose another "
          "engine.");
    }
    Job job{.type = ordered,
            .input = {{"skus", json::array{pair.sku}},
                      {"imageType", to_string(ImageType::kAll)},
                      {"pairId", id.value}},
            .options = std::move(complete)};
    return insert(connection, user, std::move(job), {.first = {id}, .plan = std::move(plan)});
  });
}

Result<CreatedJob> Jobs::run_again(const UserId& user, const JobId& id, bool force) {
  AIP_TRY_ASSIGN(const Job job, find(user, id));
  NewJob wanted{.type = job.type, .options = job.options};
  if (const auto* skus = array_at(job.input, "skus")) {
    for (const auto& sku : *skus) wanted.skus.emplace_back(sku.as_string());
  }
  wanted.image_type = from_word<ImageType>(string_at(job.input, "imageType").value_or(""));
  if (const auto pair = string_at(job.input, "pairId")) wanted.only = {PairId{*pair}};
  if (force) wanted.options.force = true;
  // Without a template then, without one now, whatever the settings say.
  if (!wanted.options.prompt_template) wanted.options.prompt_template = TemplateId{};
  return create(user, wanted);
}

}  // namespace aip::service
