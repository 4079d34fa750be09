#include "tasks/process_image.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "base/fail_point.hpp"
#include "base/log.hpp"
#include "domain/job.hpp"
#include "service/events.hpp"
#include "service/job_plan.hpp"
#include "service/job_progress.hpp"
#include "service/lanes.hpp"
#include "service/prompt.hpp"
#include "service/results.hpp"
#include "store/catalog_repository.hpp"
#include "store/job_log_repository.hpp"
#include "store/job_repository.hpp"
#include "store/version_repository.hpp"
#include "tasks/target_selection.hpp"
#include "tasks/task_journal.hpp"

namespace aip::tasks {
namespace {

namespace asio = boost::asio;
using queue::Task;
using queue::Verdict;
using store::Connection;

// The disk is looked at again after this long; waiting costs the task no attempt.
constexpr auto kStorageFullDelay = std::chrono::seconds(30);

// So is the database, or the storage of the pictures, when it was away.
constexpr auto kStoreAwayDelay = std::chrono::seconds(2);

// When a provider asks to wait, and does not say for how long; and how far it is believed.
constexpr std::chrono::milliseconds kProviderBusyDelay = std::chrono::seconds(20);
constexpr std::chrono::milliseconds kMinWait = std::chrono::seconds(1);
constexpr std::chrono::milliseconds kMaxWait = std::chrono::minutes(15);

// The same photo is not tried for ever when each try costs a pixel process, or an answer without a picture.
constexpr int kMaxDeaths = 3;
constexpr int kMaxEmptyAnswers = 2;

// `again`: the job allows that a request without an answer is sent once more. `cost`: of a useless answer.
Verdict verdict_of(const Task& task, Error error, queue::Reply reply = queue::Reply::kNone,
                   bool again = false, queue::Cost cost = {}) {
  if (error.code == ErrorCode::kCancelled) return queue::Cancelled{reply, std::move(cost)};
  if (error.code == ErrorCode::kStorageFull)
    return queue::Snoozed{std::move(error), kStorageFullDelay, reply};
  if (service::is_of_budget(error)) {
    const auto wait = error.retry_after;
    return queue::Snoozed{std::move(error), wait, reply};
  }
  // What a provider says of a key holds for all that is sent with it, and says nothing against the photo.
  if (service::needs_a_person(error)) return queue::LanePaused{std::move(error), std::nullopt, reply};
  if (error.code == ErrorCode::kProviderBusy) {
    const auto delay = error.retry == Retry::kAfter ? error.retry_after : kProviderBusyDelay;
    return queue::LanePaused{std::move(error),
                             std::clamp<std::chrono::milliseconds>(delay, kMinWait, kMaxWait), reply};
  }
  if ((error.code == ErrorCode::kPixelProcessDied && task.attempt >= kMaxDeaths) ||
      (error.code == ErrorCode::kNoPicture && task.attempt >= kMaxEmptyAnswers)) {
    error.retry = Retry::kNever;
  }
  if (reply == queue::Reply::kUnknown) error.retry = again ? Retry::kLater : Retry::kNever;
  return queue::Failed{std::move(error), reply, std::move(cost)};
}

// For an error on our side: neither the photo nor its engine is to blame when the database is
// unreachable.
Verdict verdict_of_own(const Task& task, Error error, queue::Reply reply = queue::Reply::kNone) {
  if (error.code != ErrorCode::kUnavailable) return verdict_of(task, std::move(error), reply);
  if (error.public_message.empty()) error.public_message = "The database or the pictures' storage was away.";
  return queue::Snoozed{std::move(error), kStoreAwayDelay, reply};
}

// In consistency mode the SKU's other photos follow its main result; its blob's key, or nothing.
Result<std::string> reference_for(Connection& connection, const Job& job, const ImagePair& pair) {
  if (pair.is_main || !job.options.consistency_mode.value_or(false)) return std::string();
  AIP_TRY_ASSIGN(const auto pairs, store::pairs::of_workflow(connection, pair.workflow));
  for (const auto& other : pairs) {
    if (other.is_main && other.output) return other.output->key;
  }
  return std::string();
}

}  // namespace

struct ProcessImage::Work {
  ImagePair pair;
  JobType type = JobType::kMainImage;
  Fd input;
  std::string reference_key;  // of blobs that are sent along; may be empty
  std::string previous_key;
  Fd reference;
  Fd previous;
  Fd backdrop;
  std::vector<std::pair<std::string, std::string>> sibling_keys;  // of blobs, with the SHA-256 of their bytes
  std::vector<Fd> siblings;
  service::JobPlan plan;
  std::vector<service::Target> targets;  // the plan's own, then its fallbacks
  std::map<std::string, Error> stopped;  // lanes that wait for a person
  bool again = false;                    // what was sent without an answer may be sent again
};

namespace {

// The SKU's other photos that the built-in engine looks at: enough to tell what they show.
constexpr std::size_t kMaxSiblings = 12;

bool is_made_here(const service::Target& target) { return target.engine == engine::Registry::kDefault; }

Result<std::vector<std::pair<std::string, std::string>>> siblings_of(Connection& connection,
                                                                     const ImagePair& pair) {
  AIP_TRY_ASSIGN(const auto pairs, store::pairs::of_workflow(connection, pair.workflow));
  std::vector<std::pair<std::string, std::string>> siblings;
  for (const auto& other : pairs) {
    if (other.id == pair.id || siblings.size() == kMaxSiblings) continue;
    siblings.emplace_back(other.input.key, other.input_sha256);
  }
  return siblings;
}

}  // namespace

// What one target is asked for.
struct ProcessImage::Call {
  const service::Target* target = nullptr;
  engine::Engine* engine = nullptr;
  engine::Request request;

  service::PriceQuery price_query() const { return service::price_query_of(engine->name(), request); }
};

// The lane of its key, which may be another one than when it was ordered.
Result<queue::LaneId> ProcessImage::lane_of(const Task& task, const service::Target& target) {
  AIP_TRY_ASSIGN(const bool right, database_.read([&](Connection& connection) {
    return service::lanes::is_right(connection, task.user, target, task.lane);
  }));
  if (right) return task.lane;
  return database_.write(
      [&](Connection& connection) { return service::lanes::enter(connection, task.user, target); });
}

Result<ProcessImage::Work> ProcessImage::prepare(const Task& task) {
  Work work;
  AIP_TRY(database_.read([&](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(auto pair, store::pairs::find(connection, task.user, *task.pair));
    AIP_TRY_ASSIGN(const auto job, store::jobs::find(connection, task.user, *task.job));
    if (!pair || !job) return fail(ErrorCode::kNotFound, "pair or job is gone", "The image was deleted.");
    AIP_TRY_ASSIGN(work.plan, service::plan_for(connection, task.user, job->type, job->options));
    work.again = job->options.resend_unknown;
    work.type = job->type;
    work.pair = *std::move(pair);
    AIP_TRY(engines_.find(work.plan.target.engine));
    work.targets = {work.plan.target};
    std::ranges::copy_if(work.plan.others, std::back_inserter(work.targets),
                         [&](const auto& target) { return engines_.find(target.engine).has_value(); });
    if (work.targets.size() > 1) {
      AIP_TRY_ASSIGN(work.stopped, queue::lanes::stopped(connection, task.user));
    }
    if (work.plan.recipe.cut_out && std::ranges::any_of(work.targets, is_made_here)) {
      AIP_TRY_ASSIGN(work.sibling_keys, siblings_of(connection, work.pair));
    }
    const auto takes_references = [&](const auto& target) {
      return (*engines_.find(target.engine))->takes_references(target.model, work.plan.parameters);
    };
    if (std::ranges::none_of(work.targets, takes_references)) return {};
    AIP_TRY_ASSIGN(work.reference_key, reference_for(connection, *job, work.pair));
    AIP_TRY_ASSIGN(const auto input, store::jobs::input_head_of(connection, job->id));
    if (input.contains("pairId") && work.pair.output) work.previous_key = work.pair.output->key;
    return {};
  }));
  AIP_TRY(open_pictures(work));
  return work;
}

Result<void> ProcessImage::open_pictures(Work& work) {
  AIP_TRY_ASSIGN(work.input, blobs_.open(work.pair.input.key));
  if (!work.previous_key.empty()) {
    AIP_TRY_ASSIGN(work.previous, blobs_.open(work.previous_key));
  }
  if (!work.reference_key.empty()) {
    AIP_TRY_ASSIGN(work.reference, blobs_.open(work.reference_key));
  }
  if (!work.plan.backdrop_key.empty()) {
    AIP_TRY_ASSIGN(work.backdrop, blobs_.open(work.plan.backdrop_key));
  }
  for (auto& [key, sha256] : work.sibling_keys) {
    // One that was deleted in the meantime does without.
    auto photo = blobs_.open(key);
    if (!photo && photo.error().code == ErrorCode::kUnavailable) return fail(std::move(photo).error());
    work.siblings.push_back(photo ? *std::move(photo) : Fd());
  }
  return {};
}

Result<ProcessImage::Call> ProcessImage::call_to(const Task& task, const Work& work,
                                                 const service::Target& target) {
  Call call{.target = &target};
  AIP_TRY_ASSIGN(call.engine, engines_.find(target.engine));
  const bool takes_references = call.engine->takes_references(target.model, work.plan.parameters);
  const bool has_previous = takes_references && work.previous;
  const bool has_reference = takes_references && work.reference;
  call.request = {.input = work.input.get(),
                  .sha256 = work.pair.input_sha256,
                  .consistent = work.plan.consistent,
                  .recipe = work.plan.recipe,
                  .backdrop = work.backdrop.get(),
                  .prompt = service::with_pictures(work.plan.prompt, has_previous, has_reference),
                  .negative_prompt = work.plan.negative_prompt,
                  .system_prompt = work.plan.system_prompt,
                  .endpoint = target.endpoint,
                  .model = target.model,
                  .high_quality = work.plan.high_quality,
                  .parameters = work.plan.parameters};
  for (std::size_t i = 0; i < work.siblings.size() && is_made_here(target); ++i) {
    if (!work.siblings[i]) continue;
    call.request.siblings.push_back({.photo = work.siblings[i].get(), .sha256 = work.sibling_keys[i].second});
  }
  if (has_previous) call.request.previous = work.previous.get();
  if (has_reference) call.request.references.push_back(work.reference.get());
  AIP_TRY_ASSIGN(call.request.api_key, service::open_key(secrets_, task.user, target));
  return call;
}

queue::Cost ProcessImage::cost_of(const Call& call, const json::object& usage,
                                  const json::object& details) const {
  return {.micros = prices_.cost(call.price_query(), usage, details), .usage = usage};
}

namespace {

// What people need to know of a result, from its report: how sure the cut-out is, and where the photo is in
// it.
// `is_of_photo`: what was worked on is the photo, not a provider's picture.
void add_findings(json::object& params, const json::object& report, bool is_of_photo) {
  const auto* place = object_at(report, "place");
  if (place != nullptr && is_of_photo) params["place"] = *place;
  const auto* cut_out = object_at(report, "cutOut");
  if (cut_out == nullptr) return;
  for (const auto* name : {"confidence", "check"}) {
    if (const auto* value = cut_out->if_contains(name)) params[name] = *value;
  }
}

// What the job's log says of a result: what its engine has to say, and what was asked for and not done.
std::string note_on(const engine::Response& response) {
  std::string note = response.note;
  const auto* shadow = object_at(response.made.report, "shadow");
  const auto missing = shadow == nullptr ? std::nullopt : string_at(*shadow, "missing");
  if (!missing) return note;
  if (!note.empty()) note += ' ';
  note += *missing == "none"
              ? "The photo shows no shadow; a contact shadow was drawn."
              : "The photo's background is not even and neutral enough to keep its shadow; a contact "
                "shadow was drawn.";
  return note;
}

}  // namespace

Result<queue::Done> ProcessImage::store(const Task& task, const Work& work, const Call& call,
                                        engine::Response response, const queue::Cost& cost) {
  const auto& picture = response.made.picture;
  ImageVersion version{.id = new_id<VersionId>(),
                       .pair = work.pair.id,
                       .job = task.job,
                       .image = {.format = std::string(image::to_string(picture.info.format)),
                                 .width = picture.info.width,
                                 .height = picture.info.height,
                                 .bytes = static_cast<std::int64_t>(picture.info.bytes)},
                       .engine = std::string(call.engine->name()),
                       .params = {{"jobType", to_string(work.type)},
                                  {"recipe", image::to_json(work.plan.recipe)},
                                  {"inputSha256", work.pair.input_sha256}},
                       .report = response.made.report,
                       .order_key = service::key_of(service::key_of(work.plan), work.pair.input_sha256),
                       .cost = cost.micros};
  if (call.target != &work.targets.front()) {
    service::JobPlan made = work.plan;
    made.target = *call.target;
    version.made_key = service::key_of(service::key_of(made), work.pair.input_sha256);
    version.params["insteadOf"] = work.plan.target.profile_name;
  }
  if (!call.target->profile.empty()) {
    version.params["profile"] = call.target->profile_name;
    version.params["profileId"] = call.target->profile.value;
  }
  if (!call.request.prompt.empty()) version.params["prompt"] = call.request.prompt;
  for (const auto& [name, value] : response.details) version.params[name] = value;
  if (!response.usage.empty()) version.params["usage"] = response.usage;
  add_findings(version.params, response.made.report, call.engine->name() == engine::Registry::kDefault);
  AIP_TRY_ASSIGN(version.image.key, blobs_.put(picture.file.get(), image::extension(picture.info.format)));
  const auto& thumbnail = response.made.thumbnail;
  auto thumbnail_key = blobs_.put(thumbnail.file.get(), image::extension(thumbnail.info.format));
  if (!thumbnail_key) {
    AIP_TRY(blobs_.remove(version.image.key));
    return fail(std::move(thumbnail_key).error());
  }
  version.image.thumbnail_key = *std::move(thumbnail_key);
  AIP_FAIL_POINT("blob", task.id);

  return queue::Done{.commit = [version, note = note_on(response), user = task.user, job = *task.job,
                                pair = work.pair](Connection& connection) -> Result<void> {
                       ImageVersion dated = version;
                       AIP_TRY_ASSIGN(dated.created_at, connection.now());
                       AIP_TRY(store::versions::insert(connection, dated));
                       AIP_TRY(service::show_result(connection, user, pair, dated));
                       if (note.empty()) return {};
                       AIP_TRY(store::jobs::lock(connection, job));
                       AIP_TRY_ASSIGN(
                           const auto line,
                           store::job_logs::append(connection, job, LogLevel::kWarning,
                                                   fmt::format("{}/{}: {}", pair.sku, pair.name, note)));
                       return service::events::log(connection, user, line);
                     },
                     .after = {},
                     .cost = cost};
}

boost::asio::awaitable<Verdict> ProcessImage::run(const Task& task) {
  // Cancelled between two steps, an attempt still has to say what it has sent.
  co_await asio::this_coro::throw_if_cancelled(false);
  AIP_FAIL_POINT("claim", task.id);
  Result<Work> work = fail(ErrorCode::kInternal, "not prepared");
  co_await queue::blocking([&] { work = prepare(task); });
  if (!work) co_return verdict_of_own(task, std::move(work).error());

  TaskJournal journal(queue_, spool_, task, work->again);
  TargetSelection selection(database_, cooldowns_, task, work->targets, work->stopped);
  Result<queue::LaneId> lane = task.lane;
  Result<Call> call = fail(ErrorCode::kInternal, "not made up");
  co_await queue::blocking([&] {
    auto begun = journal.look();
    if (begun) begun = selection.begin(journal);
    // What is asked for an answer alone needs no place.
    if (begun && !journal.answer() && !journal.operation()) lane = lane_of(task, selection.target());
    if (begun && lane && *lane == task.lane) call = call_to(task, *work, selection.target());
    if (!begun) call = std::unexpected(std::move(begun).error());
    if (!lane) call = std::unexpected(lane.error());
  });
  if (lane && *lane != task.lane) co_return queue::Moved{*lane};
  if (!call) co_return verdict_of_own(task, call.error(), journal.reply_to(call.error()));
  const auto called_off = co_await asio::this_coro::cancellation_state;
  if (called_off.cancelled() != asio::cancellation_type::none) co_return queue::Cancelled{};

  journal.ask(selection.name(), service::expected_of(prices_.find(call->price_query())));
  auto response = co_await call->engine->run(call->request, journal);
  if (!response && journal.was_withheld()) {
    co_return verdict_of_own(task, selection.explained(response.error()), journal.reply_to(response.error()));
  }
  if (!response) {
    const auto reply = journal.reply_to(response.error());
    bool goes_on = false;
    queue::Cost cost;
    co_await queue::blocking([&] {
      goes_on = selection.goes_on(journal, response.error());
      if (goes_on) lane = lane_of(task, selection.target());
      if (reply == queue::Reply::kUnusable) cost = cost_of(*call, journal.usage(), {});
    });
    if (goes_on && lane) co_return queue::Moved{*lane, reply};
    co_return verdict_of(task, selection.explained(std::move(response).error()), reply, work->again,
                         std::move(cost));
  }
  cooldowns_.end(selection.target());

  Result<queue::Done> done = fail(ErrorCode::kInternal, "not stored");
  co_await queue::blocking([&] {
    const auto cost = cost_of(*call, response->usage, response->details);
    done = store(task, *work, *call, *std::move(response), cost);
  });
  if (!done) co_return verdict_of_own(task, done.error(), journal.reply_to(done.error()));
  done->after = [&spool = spool_, id = task.id, claim = journal.claim()] { spool.remove(id, claim); };
  co_return *std::move(done);
}

}  // namespace aip::tasks
