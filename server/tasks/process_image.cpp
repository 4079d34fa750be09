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
#include "store/catalog_repository.hpp"
#include "store/job_repository.hpp"
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
constexpr std::chrono::milliseconds kShortestWait = std::chrono::seconds(1);
constexpr std::chrono::milliseconds kLongestWait = std::chrono::minutes(15);

// The same photo is not tried for ever when each try costs a pixel process, or an answer without a picture.
constexpr int kMostDeaths = 3;
constexpr int kMostEmptyAnswers = 2;

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
    return queue::LanePaused{
        std::move(error), std::clamp<std::chrono::milliseconds>(delay, kShortestWait, kLongestWait), reply};
  }
  if ((error.code == ErrorCode::kPixelProcessDied && task.attempt >= kMostDeaths) ||
      (error.code == ErrorCode::kNoPicture && task.attempt >= kMostEmptyAnswers)) {
    error.retry = Retry::kNever;
  }
  if (reply == queue::Reply::kUnknown) error.retry = again ? Retry::kLater : Retry::kNever;
  return queue::Failed{std::move(error), reply, std::move(cost)};
}

// Of an error that comes from this side: neither the photo nor its engine is to blame when the database is
// away.
Verdict verdict_of_own(const Task& task, Error error, queue::Reply reply = queue::Reply::kNone) {
  if (error.code != ErrorCode::kUnavailable) return verdict_of(task, std::move(error), reply);
  if (error.public_message.empty()) error.public_message = "The database or the pictures' storage was away.";
  return queue::Snoozed{std::move(error), kStoreAwayDelay, reply};
}

// In consistency mode the SKU's other photos follow its main result; its blob's key, or nothing.
Result<std::string> reference_for(Connection& connection, const Job& job, const ImagePair& pair) {
  if (pair.is_main || !bool_at(job.options, "consistencyMode").value_or(false)) return std::string();
  AIP_TRY_ASSIGN(const auto pairs, store::pairs::of_workflow(connection, pair.workflow));
  for (const auto& other : pairs) {
    if (other.is_main && other.output) return other.output->key;
  }
  return std::string();
}

// How the journal names a target, to find it again after a kill: "gemini V1StGXR8_Z5jdHi6B-myT".
std::string name_of(const service::Target& target) { return target.engine + " " + target.profile.value; }

// "'Main key': Quota used up."
std::string sentence_of(const service::Target& target, const Error& error) {
  const auto words = error.for_people();
  return fmt::format("'{}': {}{}", target.profile_name, words, words.ends_with('.') ? "" : ".");
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
  service::Order order;
  std::vector<service::Target> targets;  // the order's own, then those that step in for it
  std::map<std::string, Error> stopped;  // lanes that wait for a person
  bool again = false;                    // what was sent without an answer may be sent again
};

// What one target is asked for.
struct ProcessImage::Call {
  const service::Target* target = nullptr;
  engine::Engine* engine = nullptr;
  engine::Request request;

  service::Asked asked() const { return service::asked_of(engine->name(), request); }
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

// Which of the targets is asked in an attempt: the first that works, and when it turns out not to, the next.
class ProcessImage::Round {
 public:
  Round(ProcessImage& owner, const Task& task, const Work& work) : owner_(owner), task_(task), work_(work) {}

  // Whoever has the answer, or has promised one; else the first that is not known to be out of work.
  // kOutcomeUnknown when the one that promised it is gone.
  Result<void> begin(const TaskJournal& journal) {
    if (journal.answer() || journal.operation()) return find(journal.asked());
    auto first = working(0);
    if (!first) {
      // A person may have seen to it meanwhile. From where it is, so that it does not go round in a circle.
      asks_all_ = true;
      AIP_TRY_ASSIGN(first, here());
    }
    pass_over_until(*first);
    return {};
  }

  const service::Target& target() const { return work_.targets[at_]; }

  // Whether another target is to be asked after this error.
  bool goes_on(const TaskJournal& journal, const Error& error) {
    const bool another = work_.targets.size() > 1 && journal.was_refused(error);
    if (!another || !service::fails_over(error, task_.attempt)) return false;
    owner_.rests_.rest(target(), error);
    const auto next = working(at_ + 1);
    if (next) pass_over_until(*next);
    return next.has_value();
  }

  // The error of the last one, with why the others were passed over.
  Error explained(Error error) const {
    if (!passed_.empty()) error.public_message = passed_ + sentence_of(target(), error);
    return error;
  }

 private:
  Result<void> find(const std::string& asked) {
    for (at_ = 0; at_ < work_.targets.size(); ++at_) {
      if (asked.empty() || name_of(target()) == asked) return {};
    }
    at_ = 0;
    return fail(ErrorCode::kOutcomeUnknown, "the profile that was asked is gone");
  }

  // The target whose lane the task is in; the first when it is in another one.
  Result<std::size_t> here() const {
    for (std::size_t i = 1; i < work_.targets.size(); ++i) {
      AIP_TRY_ASSIGN(const auto lane, owner_.database_.read([&](Connection& connection) {
        return queue::lanes::find(connection, task_.user, service::lanes::name_of(work_.targets[i]));
      }));
      if (lane && lane->id == task_.lane) return i;
    }
    return 0;
  }

  // Why a target is passed over.
  std::optional<Error> why(const service::Target& target) const {
    if (work_.targets.size() == 1) return std::nullopt;
    const auto stopped = work_.stopped.find(service::lanes::name_of(target));
    if (stopped != work_.stopped.end()) return stopped->second;
    return owner_.rests_.why(target);
  }

  // The first, from this one on, that is not known to be out of work.
  std::optional<std::size_t> working(std::size_t from) const {
    for (; from < work_.targets.size(); ++from) {
      const auto& target = work_.targets[from];
      if (asks_all_ ? !work_.stopped.contains(service::lanes::name_of(target)) : !why(target)) return from;
    }
    return std::nullopt;
  }

  void pass_over_until(std::size_t next) {
    for (; at_ < next; ++at_) {
      const auto reason = why(target());
      if (!reason) continue;
      passed_ += sentence_of(target(), *reason) + " ";
      owner_.tell_passed_over(task_, target(), *reason, work_.targets[next]);
    }
  }

  ProcessImage& owner_;
  const Task& task_;
  const Work& work_;
  std::size_t at_ = 0;
  bool asks_all_ = false;  // none is known to work
  std::string passed_;     // why others were passed over
};

void ProcessImage::tell_passed_over(const Task& task, const service::Target& target, const Error& why,
                                    const service::Target& next) {
  if (!rests_.tell(target, *task.job)) return;
  const auto told = database_.write([&](Connection& connection) -> Result<void> {
    AIP_TRY(store::jobs::lock(connection, *task.job));
    AIP_TRY_ASSIGN(const auto line,
                   store::jobs::add_log(
                       connection, *task.job, LogLevel::kWarning,
                       fmt::format("{} Went on with '{}'.", sentence_of(target, why), next.profile_name)));
    return service::events::log(connection, task.user, line);
  });
  if (!told) log::warning("a job's log misses a line: {}", told.error().message);
}

Result<ProcessImage::Work> ProcessImage::prepare(const Task& task) {
  Work work;
  AIP_TRY(database_.read([&](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(auto pair, store::pairs::find(connection, task.user, *task.pair));
    AIP_TRY_ASSIGN(const auto job, store::jobs::find(connection, task.user, *task.job));
    if (!pair || !job) return fail(ErrorCode::kNotFound, "pair or job is gone", "The image was deleted.");
    AIP_TRY_ASSIGN(work.order, service::order_for(connection, task.user, job->type, job->options));
    work.again = bool_at(job->options, "resendUnknown").value_or(false);
    work.type = job->type;
    work.pair = *std::move(pair);
    AIP_TRY(engines_.find(work.order.target.engine));
    work.targets = {work.order.target};
    std::ranges::copy_if(work.order.others, std::back_inserter(work.targets),
                         [&](const auto& target) { return engines_.find(target.engine).has_value(); });
    if (work.targets.size() > 1) {
      AIP_TRY_ASSIGN(work.stopped, queue::lanes::stopped(connection, task.user));
    }
    const auto takes_references = [&](const auto& target) {
      return (*engines_.find(target.engine))->takes_references(target.model, work.order.parameters);
    };
    if (std::ranges::none_of(work.targets, takes_references)) return {};
    AIP_TRY_ASSIGN(work.reference_key, reference_for(connection, *job, work.pair));
    if (job->input.contains("pairId") && work.pair.output) work.previous_key = work.pair.output->key;
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
  return {};
}

Result<ProcessImage::Call> ProcessImage::call_to(const Task& task, const Work& work,
                                                 const service::Target& target) {
  Call call{.target = &target};
  AIP_TRY_ASSIGN(call.engine, engines_.find(target.engine));
  const bool takes_references = call.engine->takes_references(target.model, work.order.parameters);
  const bool has_previous = takes_references && work.previous;
  const bool has_reference = takes_references && work.reference;
  call.request = {.input = work.input.get(),
                  .recipe = work.order.recipe,
                  .prompt = service::with_pictures(work.order.prompt, has_previous, has_reference),
                  .negative_prompt = work.order.negative_prompt,
                  .system_prompt = work.order.system_prompt,
                  .endpoint = target.endpoint,
                  .model = target.model,
                  .high_quality = work.order.high_quality,
                  .parameters = work.order.parameters};
  if (has_previous) call.request.previous = work.previous.get();
  if (has_reference) call.request.references.push_back(work.reference.get());
  AIP_TRY_ASSIGN(call.request.api_key, service::open_key(secrets_, task.user, target));
  return call;
}

queue::Cost ProcessImage::cost_of(const Call& call, const json::object& usage,
                                  const json::object& details) const {
  return {.micros = prices_.cost(call.asked(), usage, details), .usage = usage};
}

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
                                  {"recipe", image::to_json(work.order.recipe)},
                                  {"inputSha256", work.pair.input_sha256}},
                       .report = response.made.report,
                       .order_key = service::key_of(service::key_of(work.order), work.pair.input_sha256),
                       .cost = cost.micros};
  if (call.target != &work.targets.front()) {
    service::Order made = work.order;
    made.target = *call.target;
    version.made_key = service::key_of(service::key_of(made), work.pair.input_sha256);
    version.params["insteadOf"] = work.order.target.profile_name;
  }
  if (!call.target->profile.empty()) {
    version.params["profile"] = call.target->profile_name;
    version.params["profileId"] = call.target->profile.value;
  }
  if (!call.request.prompt.empty()) version.params["prompt"] = call.request.prompt;
  for (const auto& [name, value] : response.details) version.params[name] = value;
  if (!response.usage.empty()) version.params["usage"] = response.usage;
  AIP_TRY_ASSIGN(version.image.key, blobs_.put(picture.file.get(), image::extension(picture.info.format)));
  const auto& thumbnail = response.made.thumbnail;
  auto thumbnail_key = blobs_.put(thumbnail.file.get(), image::extension(thumbnail.info.format));
  if (!thumbnail_key) {
    AIP_TRY(blobs_.remove(version.image.key));
    return fail(std::move(thumbnail_key).error());
  }
  version.image.thumbnail_key = *std::move(thumbnail_key);
  AIP_FAIL_POINT("blob", task.id);

  return queue::Done{
      .commit = [version, note = response.note, user = task.user, job = *task.job,
                 name = work.pair.sku + "/" + work.pair.name](Connection& connection) -> Result<void> {
        ImageVersion dated = version;
        AIP_TRY_ASSIGN(dated.created_at, connection.now());
        AIP_TRY(store::pairs::insert_version(connection, dated));
        AIP_TRY(store::pairs::set_result(connection, dated));
        if (note.empty()) return {};
        AIP_TRY(store::jobs::lock(connection, job));
        AIP_TRY_ASSIGN(const auto line, store::jobs::add_log(connection, job, LogLevel::kWarning,
                                                             fmt::format("{}: {}", name, note)));
        return service::events::log(connection, user, line);
      },
      .after = {},
      .cost = cost};
}

boost::asio::awaitable<Verdict> ProcessImage::run(const Task& task) {
  // Called off between two steps, an attempt still has to say what it has sent.
  co_await asio::this_coro::throw_if_cancelled(false);
  AIP_FAIL_POINT("claim", task.id);
  Result<Work> work = fail(ErrorCode::kInternal, "not prepared");
  co_await queue::blocking([&] { work = prepare(task); });
  if (!work) co_return verdict_of_own(task, std::move(work).error());

  TaskJournal journal(queue_, spool_, task, work->again);
  Round round(*this, task, *work);
  Result<queue::LaneId> lane = task.lane;
  Result<Call> call = fail(ErrorCode::kInternal, "not made up");
  co_await queue::blocking([&] {
    auto begun = journal.look();
    if (begun) begun = round.begin(journal);
    // What is asked for an answer alone needs no place.
    if (begun && !journal.answer() && !journal.operation()) lane = lane_of(task, round.target());
    if (begun && lane && *lane == task.lane) call = call_to(task, *work, round.target());
    if (!begun) call = std::unexpected(std::move(begun).error());
    if (!lane) call = std::unexpected(lane.error());
  });
  if (lane && *lane != task.lane) co_return queue::Moved{*lane};
  if (!call) co_return verdict_of_own(task, call.error(), journal.reply_to(call.error()));
  const auto called_off = co_await asio::this_coro::cancellation_state;
  if (called_off.cancelled() != asio::cancellation_type::none) co_return queue::Cancelled{};

  journal.ask(name_of(round.target()), service::expected_of(prices_.find(call->asked())));
  auto response = co_await call->engine->run(call->request, journal);
  if (!response && journal.was_withheld()) {
    co_return verdict_of_own(task, round.explained(response.error()), journal.reply_to(response.error()));
  }
  if (!response) {
    const auto reply = journal.reply_to(response.error());
    bool goes_on = false;
    queue::Cost cost;
    co_await queue::blocking([&] {
      goes_on = round.goes_on(journal, response.error());
      if (goes_on) lane = lane_of(task, round.target());
      if (reply == queue::Reply::kUseless) cost = cost_of(*call, journal.usage(), {});
    });
    if (goes_on && lane) co_return queue::Moved{*lane, reply};
    co_return verdict_of(task, round.explained(std::move(response).error()), reply, work->again,
                         std::move(cost));
  }
  rests_.wake(round.target());

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
