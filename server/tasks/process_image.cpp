#include "tasks/process_image.hpp"

#include <fmt/format.h>

#include "domain/job.hpp"
#include "service/notices.hpp"
#include "service/recipes.hpp"
#include "store/job_repository.hpp"
#include "store/pair_repository.hpp"
#include "store/settings_repository.hpp"

namespace aip::tasks {
namespace {

using queue::Task;
using queue::Verdict;
using store::Connection;

// The disk is looked at again after this long; waiting costs the task no attempt.
constexpr auto kStorageFullDelay = std::chrono::seconds(30);

Verdict verdict_of(Error error) {
  if (error.code == ErrorCode::kCancelled) return queue::Cancelled{};
  if (error.code == ErrorCode::kStorageFull) return queue::Snoozed{std::move(error), kStorageFullDelay};
  return queue::Failed{std::move(error)};
}

// For engines that send nothing out.
class NoJournal final : public engine::Journal {
 public:
  std::optional<std::string> answer() const override { return std::nullopt; }

  std::optional<std::string> operation() const override { return std::nullopt; }

  boost::asio::awaitable<Result<void>> sending() override { co_return Result<void>{}; }

  boost::asio::awaitable<Result<void>> accepted(std::string) override { co_return Result<void>{}; }

  boost::asio::awaitable<Result<void>> answered(std::string) override { co_return Result<void>{}; }
};

}  // namespace

struct ProcessImage::Work {
  ImagePair pair;
  JobType type = JobType::kMainImage;
  Fd input;
  engine::Engine* engine = nullptr;
  engine::Request request;
};

Result<ProcessImage::Work> ProcessImage::prepare(const Task& task) {
  Work work;
  AIP_TRY(database_.read([&](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(auto pair, store::pairs::find(connection, task.user, *task.pair));
    AIP_TRY_ASSIGN(const auto job, store::jobs::find(connection, task.user, *task.job));
    if (!pair || !job) return fail(ErrorCode::kNotFound, "pair or job is gone", "The image was deleted.");
    std::optional<PromptTemplate> chosen;
    if (job->prompt_template) {
      AIP_TRY_ASSIGN(chosen, store::templates::find(connection, task.user, *job->prompt_template));
    }
    const json::object* parameters = chosen && chosen->parameters ? &*chosen->parameters : nullptr;
    AIP_TRY_ASSIGN(work.request.recipe, service::recipe_for(job->type, job->options, parameters));
    if (chosen) {
      work.request.prompt = chosen->prompt;
      work.request.negative_prompt = chosen->negative_prompt.value_or("");
      work.request.system_prompt = chosen->system_prompt.value_or("");
    }
    const auto custom = string_at(job->options, "customPrompt").value_or("");
    if (!custom.empty()) work.request.prompt += (work.request.prompt.empty() ? "" : "\n") + custom;
    work.type = job->type;
    work.pair = *std::move(pair);
    return {};
  }));
  AIP_TRY_ASSIGN(work.engine, engines_.find(""));
  AIP_TRY_ASSIGN(work.input, blobs_.open(work.pair.input.key));
  work.request.input = work.input.get();
  return work;
}

Result<Verdict> ProcessImage::store(const Task& task, const Work& work, engine::Response response) {
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
                       .report = response.made.report};
  if (!work.request.prompt.empty()) version.params["prompt"] = work.request.prompt;
  AIP_TRY_ASSIGN(version.image.key, blobs_.put(picture.file.get(), image::extension(picture.info.format)));
  const auto& thumbnail = response.made.thumbnail;
  auto thumbnail_key = blobs_.put(thumbnail.file.get(), image::extension(thumbnail.info.format));
  if (!thumbnail_key) {
    AIP_TRY(blobs_.remove(version.image.key));
    return fail(std::move(thumbnail_key).error());
  }
  version.image.thumbnail_key = *std::move(thumbnail_key);

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
      }};
}

boost::asio::awaitable<Verdict> ProcessImage::run(const Task& task) {
  Result<Work> work = fail(ErrorCode::kInternal, "not prepared");
  co_await queue::blocking([&] { work = prepare(task); });
  if (!work) co_return verdict_of(std::move(work).error());

  NoJournal journal;
  auto response = co_await work->engine->run(work->request, journal);
  if (!response) co_return verdict_of(std::move(response).error());

  Result<Verdict> verdict = fail(ErrorCode::kInternal, "not stored");
  co_await queue::blocking([&] { verdict = store(task, *work, *std::move(response)); });
  if (!verdict) co_return verdict_of(std::move(verdict).error());
  co_return *std::move(verdict);
}

}  // namespace aip::tasks
