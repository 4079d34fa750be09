#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/counted.hpp"
#include "app/instance.hpp"
#include "app/process_options.hpp"
#include "app/progress_line.hpp"
#include "app/signals.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/unicode.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"
#include "domain/names.hpp"
#include "service/archive_names.hpp"
#include "service/recipes.hpp"

namespace aip::app {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kLocalUser = "process@localhost";
constexpr int kInterrupted = 130;

// One photo in the summary.
struct Item {
  std::string sku;
  std::string name;
  std::string status;  // completed, skipped, failed
  std::string reason;
  std::string output;                // path below OUT
  std::optional<double> confidence;  // of the cut-out, 0 to 1
  bool check = false;                // a person should look at it
};

struct Summary {
  std::vector<Item> items;
  double seconds = 0;
  int ignored = 0;

  long count(std::string_view status) const { return std::ranges::count(items, status, &Item::status); }
};

// The account that owns everything in a work folder; nobody signs in with it.
Result<UserId> local_user(Instance& instance) {
  if (const auto user = instance.accounts.find_by_email(kLocalUser)) return user->id;
  AIP_TRY_ASSIGN(const auto user, instance.accounts.create_user({.email = std::string(kLocalUser),
                                                                 .password = random_id(40),
                                                                 .name = "process",
                                                                 .role = Role::kOwner}));
  return user.id;
}

// One run of `process`: import, work the queue until it is empty, write the results out.
class Run {
 public:
  // `format`: of the results of this order.
  Run(Instance& instance, const config::Options& options, JobType type, JobOptions job_options,
      image::Format format, UserId user)
      : instance_(instance),
        options_(options),
        type_(type),
        job_options_(std::move(job_options)),
        format_(format),
        user_(user) {}

  // False when a signal stopped it.
  Result<bool> execute() {
    AIP_TRY(import());
    AIP_TRY(cancel_other_jobs());
    AIP_TRY(create_job());
    AIP_TRY_ASSIGN(const bool finished, work());
    AIP_TRY(write_results());
    return finished;
  }

  // Files that systems and network storage leave behind.
  int ignored() const { return ignored_; }

  // What became of every photo.
  Result<std::vector<Item>> items() {
    std::vector<Item> items;
    for (const auto& refused : refused_) items.push_back(item_of(refused));
    for (const auto& pair : pairs_) items.push_back(item_of(pair));
    std::ranges::sort(items, [](const Item& a, const Item& b) {
      return a.sku != b.sku ? natural_less(a.sku, b.sku) : natural_file_less(a.name, b.name);
    });
    return items;
  }

 private:
  Result<void> import() {
    const auto progress = [&](int done, int total, const std::string& file) {
      line_.show("Reading", done, total, file);
    };
    AIP_TRY_ASSIGN(auto report,
                   instance_.catalog.import_folder(user_, options_.folder, progress, options_.out));
    line_.clear();
    refused_ = std::move(report.refused);
    ignored_ = report.ignored;
    AIP_TRY_ASSIGN(const auto found, service::find_photos(options_.folder, options_.out));
    for (const auto& file : found.files) {
      // As the catalog names them.
      const auto sku = valid_sku(file.sku);
      const auto name = valid_image_name(file.name);
      if (sku && name) present_.insert({*sku, *name});
    }
    return reload();
  }

  // The photos that lie in the folder now; what an earlier run saw and is gone stays out of it.
  Result<void> reload() {
    pairs_.clear();
    std::set<std::string> skus;
    for (const auto& [sku, name] : present_) skus.insert(sku);
    for (const auto& sku : skus) {
      auto pairs = instance_.catalog.pairs(user_, sku, true);
      if (!pairs && pairs.error().code == ErrorCode::kNotFound) continue;  // none of its files came in
      AIP_TRY(pairs);
      for (auto& pair : *pairs) {
        if (present_.contains({pair.sku, pair.name})) pairs_.push_back(std::move(pair));
      }
    }
    return {};
  }

  bool is_same_order(const Job& job) const { return job.type == type_ && job.options == job_options_; }

  Result<const Job*> job_of(const JobId& id) {
    auto known = jobs_.find(id);
    if (known == jobs_.end()) {
      AIP_TRY_ASSIGN(auto job, instance_.jobs.find(user_, id));
      known = jobs_.emplace(id, std::move(job)).first;
    }
    return &known->second;
  }

  // Unfinished jobs of an earlier run with other options would do work nobody wants any more.
  Result<void> cancel_other_jobs() {
    for (const auto status : {JobStatus::kPending, JobStatus::kProcessing}) {
      AIP_TRY_ASSIGN(const auto jobs,
                     instance_.jobs.list(user_, {.status = status, .page = {.number = 1, .size = 200}}));
      for (const auto& listed : jobs.items) {
        AIP_TRY_ASSIGN(const Job job, instance_.jobs.find(user_, listed.job.id));
        if (!is_same_order(job)) AIP_TRY(instance_.jobs.cancel(user_, job.id));
      }
    }
    return {};
  }

  // Whether an earlier run with the same options has ended this photo's work, or still has it in its queue.
  Result<bool> is_taken_care_of(const ImagePair& pair) {
    if (!pair.job) return false;
    AIP_TRY_ASSIGN(const Job* job, job_of(*pair.job));
    return is_same_order(*job) && pair.status != PairStatus::kSkipped;
  }

  Result<void> create_job() {
    service::NewJob wanted{.type = type_, .skus = {}, .image_type = ImageType::kAll, .options = job_options_};
    wanted.only.emplace();
    std::set<std::string> skus;
    for (const auto& pair : pairs_) {
      AIP_TRY_ASSIGN(const bool done, is_taken_care_of(pair));
      if (done) continue;
      wanted.only->insert(pair.id);
      skus.insert(pair.sku);
    }
    if (skus.empty()) return {};
    wanted.skus.assign(skus.begin(), skus.end());
    AIP_TRY(instance_.jobs.create(user_, wanted));
    return {};
  }

  Result<bool> work() {
    std::mutex mutex;
    std::condition_variable changed;
    const auto listening = instance_.database->listen(store::Channel::kEvents, [&] { changed.notify_one(); });
    const auto runner = instance_.make_runner(config::cores());
    runner->start();
    while (true) {
      AIP_TRY(reload());
      const auto open = std::ranges::count_if(pairs_, is_busy);
      const int total = static_cast<int>(pairs_.size());
      line_.show("Processing", total - static_cast<int>(open), total, fmt::format("{} left", open));
      AIP_TRY(write_results());
      const bool stopped = pending_stop_signal() != 0;
      if (open == 0 || stopped) {
        runner->stop();
        line_.clear();
        AIP_TRY(reload());
        return open == 0;
      }
      std::unique_lock lock(mutex);
      changed.wait_for(lock, std::chrono::milliseconds(300));
    }
  }

  // OUT/<sku>/<name>.<ext> for every result that is not there yet. All photos are named in the same order
  // each time, with the format of the order before there is a result, so that a name never moves.
  Result<void> write_results() {
    service::ArchiveNames names(service::NameStyle::kAsIs);
    for (const auto& pair : pairs_) {
      const auto made = pair.output ? image::format_from(pair.output->format) : std::nullopt;
      const fs::path relative = names.add(pair.sku, pair.name, image::extension(made.value_or(format_)));
      if (pair.status != PairStatus::kCompleted) continue;
      const bool stays =
          std::exchange(outputs_[pair.id], relative.generic_string()) == relative.generic_string();
      if (stays && written_[pair.id] == *pair.current_version) continue;
      unwritten_.erase(pair.id);
      if (auto written = write_result(pair, options_.out / relative); !written) {
        if (written.error().code == ErrorCode::kStorageFull) return written;
        unwritten_[pair.id] = written.error().for_people();
      }
      written_[pair.id] = *pair.current_version;
    }
    return {};
  }

  Result<void> write_result(const ImagePair& pair, const fs::path& path) {
    AIP_TRY_ASSIGN(const Fd blob, instance_.blobs->open(pair.output->key));
    AIP_TRY_ASSIGN(const std::string bytes, read_all(blob.get()));
    if (const auto there = read_file(path); there && *there == bytes) return {};
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) return fail(errno_error(error.value(), fmt::format("create {}", path.parent_path().string())));
    return write_file_durably(path, bytes);
  }

  static Item item_of(const service::Refused& refused) {
    const auto slash = refused.file.find('/');
    const bool not_a_photo = refused.error.code == ErrorCode::kUnsupportedMedia;
    return {.sku = refused.file.substr(0, slash),
            .name = refused.file.substr(slash + 1),
            .status = not_a_photo ? "skipped" : "failed",
            .reason = std::string(refused.error.for_people()),
            .output = {}};
  }

  Item item_of(const ImagePair& pair) const {
    Item item{.sku = pair.sku, .name = pair.name, .status = {}, .reason = {}, .output = {}};
    switch (pair.status) {
      case PairStatus::kCompleted:
        if (const auto why = unwritten_.find(pair.id); why != unwritten_.end()) {
          item.status = "failed";
          item.reason = why->second;
          break;
        }
        item.status = "completed";
        item.output = outputs_.at(pair.id);
        if (const auto& params = pair.generation_params) {
          item.confidence = number_at(*params, "confidence");
          item.check = bool_at(*params, "check").value_or(false);
        }
        break;
      case PairStatus::kSkipped:
        item.status = "skipped";
        item.reason = pair.skip_reason.value_or("");
        break;
      case PairStatus::kFailed:
        item.status = "failed";
        item.reason = pair.error_message.value_or("");
        break;
      case PairStatus::kPending:
      case PairStatus::kProcessing:
        item.status = "skipped";
        item.reason = "stopped before its turn; run the same command again to go on";
        break;
    }
    return item;
  }

  Instance& instance_;
  const config::Options& options_;
  const JobType type_;
  const JobOptions job_options_;
  const image::Format format_;
  const UserId user_;
  ProgressLine line_;
  std::vector<service::Refused> refused_;
  int ignored_ = 0;
  std::set<std::pair<std::string, std::string>> present_;
  std::vector<ImagePair> pairs_;
  std::map<JobId, Job> jobs_;
  std::map<PairId, VersionId> written_;
  std::map<PairId, std::string> outputs_;
  std::map<PairId, std::string> unwritten_;  // results that could not be put into OUT, and why
};

void print_json(const Summary& summary) {
  json::array items;
  for (const auto& item : summary.items) {
    json::object entry{{"sku", item.sku}, {"name", item.name}, {"status", item.status}};
    if (!item.reason.empty()) entry["reason"] = item.reason;
    if (!item.output.empty()) entry["output"] = item.output;
    if (item.confidence) entry["confidence"] = *item.confidence;
    if (item.check) entry["check"] = true;
    items.push_back(std::move(entry));
  }
  const json::object object{{"total", summary.items.size()},
                            {"completed", summary.count("completed")},
                            {"skipped", summary.count("skipped")},
                            {"failed", summary.count("failed")},
                            {"ignored", summary.ignored},
                            {"seconds", summary.seconds},
                            {"items", std::move(items)}};
  fmt::print("{}\n", json::serialize(object));
}

void print_text(const Summary& summary, const fs::path& out) {
  for (const auto& item : summary.items) {
    if (item.status != "completed")
      fmt::print("{} {}/{}: {}\n", item.status, item.sku, item.name, item.reason);
  }
  fmt::print("{} of {} completed, {} skipped, {} failed, in {:.1f} s. Results are in {}\n",
             summary.count("completed"), counted(static_cast<std::int64_t>(summary.items.size()), "image"),
             summary.count("skipped"), summary.count("failed"), summary.seconds, out.string());
  if (summary.ignored > 0) fmt::print("{} ignored\n", counted(summary.ignored, "system file"));
}

Result<int> process(const config::Options& options) {
  const auto started = Clock::now();
  const JobType type = *from_word<JobType>(options.type);
  AIP_TRY_ASSIGN(const auto model, service::find_model(models_of(options), options.model).model);
  AIP_TRY_ASSIGN(auto job, job_options(options, model ? model->name : std::string(image::kNoModel)));
  AIP_TRY_ASSIGN(const auto recipe, service::recipe_for(type, job, nullptr));
  block_stop_signals();
  // The summary tells of every photo; the log would only repeat it.
  log::set_level(log::Level::kError);
  AIP_TRY_ASSIGN(
      auto instance,
      Instance::open({.data = options.out / kWorkFolder, .models = options.models, .model = options.model},
                     Use::kWork));
  AIP_TRY_ASSIGN(const auto user, local_user(*instance));
  if (!options.background_picture.empty()) {
    AIP_TRY_ASSIGN(job.finish->background, background_of(*instance, user, options.background_picture));
  }
  Run run(*instance, options, type, std::move(job), recipe.format, user);
  AIP_TRY_ASSIGN(const bool finished, run.execute());
  Summary summary;
  AIP_TRY_ASSIGN(summary.items, run.items());
  summary.ignored = run.ignored();
  summary.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  options.json ? print_json(summary) : print_text(summary, options.out);
  if (!finished) return kInterrupted;
  return summary.count("failed") > 0 ? kSomeFailed : kOk;
}

}  // namespace

void add_process(CLI::App& program, config::Options& options, int& exit_code) {
  auto* command = program.add_subcommand("process", "Process a folder of SKU folders without a server");
  config::add_options(*command, config::kProcess, options);
  command->callback([&options, &exit_code] {
    const auto done = process(options);
    if (done) {
      exit_code = *done;
    } else {
      const bool wrong_use = done.error().code == ErrorCode::kInvalidInput;
      report(done.error());
      exit_code = wrong_use ? kWrongUse : kFailed;
    }
  });
}

}  // namespace aip::app
