#include "tasks/process_image.hpp"

#include <algorithm>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "base/fail_point.hpp"
#include "domain/job.hpp"
#include "service/job_progress.hpp"
#include "service/lanes.hpp"
#include "service/notices.hpp"
#include "service/order.hpp"
#include "service/prompt.hpp"
#include "store/job_repository.hpp"
#include "store/pair_repository.hpp"
#include "tasks/task_journal.hpp"

namespace aip::tasks {
namespace {

namespace asio = boost::asio;
using queue::Task;
using queue::Verdict;
using store::Connection;

// The disk is looked at again after this long; waiting costs the task no attempt.
constexpr auto kStorageFullDelay = std::chrono::seconds(30);

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

// In consistency mode the SKU's other photos follow its main result; its blob's key, or nothing.
Result<std::string> reference_for(Connection& connection, const Job& job, const ImagePair& pair) {
  if (pair.is_main || !bool_at(job.options, "consistencyMode").value_or(false)) return std::string();
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
  service::Order order;
  queue::LaneId lane = 0;  // where it belongs
  bool again = false;      // what was sent without an answer may be sent again
  engine::Engine* engine = nullptr;
  engine::Request request;

  service::Asked asked() const {
    return {.engine = std::string(engine->name()),
            .endpoint = request.endpoint,
            .model = request.model,
            .quality = request.high_quality ? "high" : "",
            .size = {}};
  }
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
    AIP_TRY_ASSIGN(work.order, service::order_for(connection, task.user, job->type, job->options));
    work.again = bool_at(job->options, "resendUnknown").value_or(false);
    work.type = job->type;
    work.pair = *std::move(pair);
    AIP_TRY_ASSIGN(work.engine, engines_.find(work.order.target.engine));
    if (!work.engine->takes_references(work.order.target.model, work.order.parameters)) return {};
    AIP_TRY_ASSIGN(work.reference_key, reference_for(connection, *job, work.pair));
    if (job->input.contains("pairId") && work.pair.output) work.previous_key = work.pair.output->key;
    return {};
  }));
  AIP_TRY_ASSIGN(work.lane, lane_of(task, work.order.target));
  if (work.lane != task.lane) return work;
  work.request = {.recipe = work.order.recipe,
                  .prompt = service::with_pictures(work.order.prompt, !work.previous_key.empty(),
                                                   !work.reference_key.empty()),
                  .negative_prompt = work.order.negative_prompt,
                  .system_prompt = work.order.system_prompt,
                  .endpoint = work.order.target.endpoint,
                  .model = work.order.target.model,
                  .high_quality = work.order.high_quality,
                  .parameters = work.order.parameters};
  AIP_TRY_ASSIGN(work.request.api_key, service::open_key(secrets_, task.user, work.order.target));
  AIP_TRY(open_pictures(work));
  return work;
}

Result<void> ProcessImage::open_pictures(Work& work) {
  AIP_TRY_ASSIGN(work.input, blobs_.open(work.pair.input.key));
  work.request.input = work.input.get();
  if (!work.previous_key.empty()) {
    AIP_TRY_ASSIGN(work.previous, blobs_.open(work.previous_key));
    work.request.previous = work.previous.get();
  }
  if (!work.reference_key.empty()) {
    AIP_TRY_ASSIGN(work.reference, blobs_.open(work.reference_key));
    work.request.references.push_back(work.reference.get());
  }
  return {};
}

queue::Cost ProcessImage::cost_of(const Work& work, const json::object& usage,
                                  const json::object& details) const {
  auto asked = work.asked();
  if (auto model = string_at(details, "model"); model && !model->empty()) asked.model = *std::move(model);
  asked.size = string_at(details, "requestedSize").value_or("");
  const auto price = prices_.find(asked);
  return {.micros = price ? price->cost(usage) : std::nullopt, .usage = usage};
}

Result<queue::Done> ProcessImage::store(const Task& task, const Work& work, engine::Response response,
                                        const queue::Cost& cost) {
  const auto& picture = response.made.picture;
  ImageVersion version{.id = new_id<VersionId>(),
                       .pair = work.pair.id,
                       .job = task.job,
                       .image = {.format = std::string(image::to_string(picture.info.format)),
                                 .width = picture.info.width,
                                 .height = picture.info.height,
                                 .bytes = static_cast<std::int64_t>(picture.info.bytes)},
                       .engine = std::string(work.engine->name()),
                       .params = {{"jobType", to_string(work.type)},
                                  {"recipe", image::to_json(work.request.recipe)},
                                  {"inputSha256", work.pair.input_sha256}},
                       .report = response.made.report,
                       .order_key = service::key_of(service::key_of(work.order), work.pair.input_sha256),
                       .cost = cost.micros};
  if (!work.request.prompt.empty()) version.params["prompt"] = work.request.prompt;
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
        return service::notices::log(connection, user, line);
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
  if (!work) co_return verdict_of(task, std::move(work).error());
  if (work->lane != task.lane) co_return queue::Moved{work->lane};

  TaskJournal journal(queue_, spool_, task, work->again, service::expected_of(prices_.find(work->asked())));
  Result<void> looked;
  co_await queue::blocking([&] { looked = journal.look(); });
  if (!looked) co_return verdict_of(task, looked.error(), journal.reply_to(looked.error()));
  const auto called_off = co_await asio::this_coro::cancellation_state;
  if (called_off.cancelled() != asio::cancellation_type::none) co_return queue::Cancelled{};

  auto response = co_await work->engine->run(work->request, journal);
  if (!response) {
    const auto reply = journal.reply_to(response.error());
    queue::Cost cost;
    if (reply == queue::Reply::kUseless)
      co_await queue::blocking([&] { cost = cost_of(*work, journal.usage(), {}); });
    co_return verdict_of(task, response.error(), reply, work->again, std::move(cost));
  }

  Result<queue::Done> done = fail(ErrorCode::kInternal, "not stored");
  co_await queue::blocking([&] {
    const auto cost = cost_of(*work, response->usage, response->details);
    done = store(task, *work, *std::move(response), cost);
  });
  if (!done) co_return verdict_of(task, done.error(), journal.reply_to(done.error()));
  done->after = [&spool = spool_, id = task.id, claim = journal.claim()] { spool.remove(id, claim); };
  co_return *std::move(done);
}

}  // namespace aip::tasks
