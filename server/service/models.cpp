#include "service/models.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/root.hpp"
#include "install/npm.hpp"
#include "model/library.hpp"
#include "service/model_choice.hpp"

namespace aip::service {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxNoticeBytes = 256 << 10;

ModelInfo info_of(const model::Listed& listed) {
  ModelInfo info{.name = listed.name};
  if (!listed.model) {
    info.problem = listed.model.error().for_people();
    return info;
  }
  const auto& manifest = listed.model->manifest;
  info.kind = to_string(manifest.kind);
  info.title = manifest.title;
  info.licence = manifest.licence;
  info.source = manifest.source;
  info.has_notice = !manifest.notice.empty();
  info.bytes = install::bytes_of(manifest);
  for (const auto& file : manifest.files) {
    info.files.push_back({.quality = std::string(to_string(file.quality)),
                          .side = file.side,
                          .precision = std::string(to_string(file.precision)),
                          .bytes = file.bytes,
                          .sha256 = file.sha256});
  }
  return info;
}

std::optional<RuntimeInfo> info_of(const Result<model::InstalledRuntime>& runtime) {
  if (!runtime) {
    if (runtime.error().code == ErrorCode::kNotFound) return std::nullopt;
    return RuntimeInfo{.problem = std::string(runtime.error().for_people())};
  }
  const auto& manifest = runtime->manifest;
  return RuntimeInfo{.problem = {},
                     .title = manifest.title,
                     .version = manifest.version,
                     .licence = manifest.licence,
                     .source = manifest.source,
                     .bytes = manifest.library.bytes,
                     .sha256 = manifest.library.sha256};
}

bool is_running(const std::optional<ModelChange>& change) {
  return change && change->state == ChangeState::kRunning;
}

}  // namespace

Models::Models(ModelChoice& choice, fs::path executable, const Clock& clock)
    : choice_(choice), executable_(std::move(executable)), clock_(clock) {}

Models::~Models() {
  cancel();
  if (thread_.joinable()) thread_.join();
}

Result<ModelsReport> Models::report_of(bool is_full) const {
  const auto& folder = choice_.models();
  AIP_TRY_ASSIGN(const auto listed, is_full ? install::verify_models(folder) : model::list_models(folder));
  const auto check = is_full ? model::Check::kFull : model::Check::kQuick;
  ModelsReport report{.folder = folder,
                      .wanted = choice_.wanted(),
                      .used = choice_.used(),
                      .has_npm = install::has_npm(),
                      .runtime = info_of(model::find_runtime(folder, check)),
                      .installable = {install::isnet()}};
  for (const auto& entry : listed) {
    report.models.push_back(info_of(entry));
    report.models.back().is_used = report.used == entry.name;
  }
  const std::lock_guard lock(mutex_);
  report.change = change_;
  report.is_busy_elsewhere = !is_running(change_) && install::is_being_changed(folder);
  return report;
}

Result<ModelsReport> Models::report() const {
  AIP_TRY_ASSIGN(auto report, report_of(false));
  const std::lock_guard lock(mutex_);
  for (auto& model : report.models) {
    if (const auto found = verified_.find(model.name); found != verified_.end())
      model.verified_at = found->second;
  }
  return report;
}

Result<ModelsReport> Models::verify() {
  AIP_TRY_ASSIGN(auto report, report_of(true));
  const std::lock_guard lock(mutex_);
  verified_.clear();
  for (auto& model : report.models) {
    if (!model.problem.empty()) continue;
    model.verified_at = clock_.now();
    verified_[model.name] = *model.verified_at;
  }
  return report;
}

Result<ModelChange> Models::install(std::string_view name) {
  if (name != install::isnet().name) {
    return fail(ErrorCode::kNotFound, fmt::format("no model {} to install", name),
                fmt::format("There is no model \"{}\" to install.", name));
  }
  return begin(ChangeKind::kInstall, name,
               [](const install::Setting& setting) { return install::install_isnet(setting, {}); });
}

Result<ModelChange> Models::add(Fd file, const NewModel& wanted) {
  if (!model::is_model_name(wanted.name)) {
    return fail(invalid_field("name", "Use a to z, 0 to 9, dot and hyphen, at most 40."));
  }
  const auto kind = from_word<model::Kind>(wanted.kind);
  if (!kind) return fail(invalid_field("kind", "Is one of isnet, u2net, birefnet, rmbg."));
  if (!model::find_runtime(choice_.models(), model::Check::kQuick)) {
    return fail(ErrorCode::kConflict, "no runtime",
                "ONNX Runtime, which runs models, comes with ISNet: install that first.");
  }
  // A function can be copied; a file can't.
  const auto kept = std::make_shared<const Fd>(std::move(file));
  return begin(ChangeKind::kAdd, wanted.name, [kept, kind = *kind, wanted](const install::Setting& setting) {
    return install::add_model(setting, {.file = kept->get(),
                                        .file_name = wanted.name + ".onnx",
                                        .name = wanted.name,
                                        .kind = kind,
                                        .licence = wanted.licence});
  });
}

// With the mutex held.
Result<void> Models::check_free() const {
  if (!is_running(change_) && !install::is_being_changed(choice_.models())) return {};
  return fail(ErrorCode::kConflict, "models: a change is under way",
              "The models are being changed at the moment. Wait until that has ended.");
}

Result<ModelChange> Models::begin(ChangeKind kind, std::string_view name,
                                  std::function<Result<install::Installed>(const install::Setting&)> work) {
  const std::lock_guard lock(mutex_);
  AIP_TRY(check_free());
  if (thread_.joinable()) thread_.join();
  is_cancelled_ = false;
  change_ = {.kind = kind, .model = std::string(name), .started_at = clock_.now()};
  thread_ = start_thread("installing a model", [this, work = std::move(work)] { carry_out(work); });
  return *change_;
}

void Models::carry_out(const std::function<Result<install::Installed>(const install::Setting&)>& work) {
  const install::Setting setting{.models = choice_.models(),
                                 .executable = executable_,
                                 .progress =
                                     [this](std::string_view step, int done, int total) {
                                       const std::lock_guard lock(mutex_);
                                       change_->step = step;
                                       change_->done = done;
                                       change_->total = total;
                                     },
                                 .is_cancelled = [this] { return is_cancelled_.load(); }};
  Result<install::Installed> made = fail(ErrorCode::kInternal, "models: an exception");
  survives("installing a model", [&] { made = work(setting); });
  if (made) choice_.check();
  finish(made);
}

void Models::finish(const Result<install::Installed>& made) {
  const std::lock_guard lock(mutex_);
  verified_.erase(change_->model);
  if (made) {
    change_->state = ChangeState::kDone;
    change_->precision = to_string(made->model.manifest.files.front().precision);
    if (int_at(made->report, "judged").value_or(0) > 0) change_->overlap = number_at(made->report, "overlap");
    return;
  }
  const auto& error = made.error();
  change_->state = error.code == ErrorCode::kCancelled ? ChangeState::kCancelled : ChangeState::kFailed;
  change_->code = to_string(error.code);
  change_->message = error.public_message;
  if (change_->state == ChangeState::kFailed) log::warning("models: {}: {}", change_->model, error.message);
}

Result<void> Models::remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  AIP_TRY(check_free());
  AIP_TRY(install::remove_model(choice_.models(), name));
  choice_.check();
  return {};
}

void Models::cancel() { is_cancelled_ = true; }

Result<std::string> Models::notice(std::string_view name) const {
  AIP_TRY_ASSIGN(const auto model, model::find_model(choice_.models(), name, model::Check::kQuick));
  if (model.manifest.notice.empty()) {
    return fail(ErrorCode::kNotFound, "model: no notice", "No text of a licence came with this model.");
  }
  return read_file(model.folder / model.manifest.notice, kMaxNoticeBytes);
}

}  // namespace aip::service
