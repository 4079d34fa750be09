#include "service/model_choice.hpp"

#include <sys/stat.h>

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/root.hpp"
#include "model/library.hpp"

namespace aip::service {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kEvery{2};

std::string fingerprint_of(const fs::path& file) {
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0) return "-";
  return fmt::format("{}:{}:{}:{}.{}", info.st_dev, info.st_ino, info.st_size, info.st_mtim.tv_sec,
                     info.st_mtim.tv_nsec);
}

std::string fingerprint_of(const fs::path& models, const std::string& wanted) {
  const std::string name = wanted.empty() ? std::string(model::kDefaultModel) : wanted;
  return fmt::format("{} {}", fingerprint_of(models / name / model::kManifestFile),
                     fingerprint_of(models / model::kRuntimeFolder / model::kManifestFile));
}

Result<std::optional<pixel::Model>> choose(const fs::path& models, const std::string& wanted) {
  AIP_TRY_ASSIGN(const auto chosen, model::choose_model(models, wanted));
  if (!chosen) return std::nullopt;
  return pixel::Model{.name = chosen->model.manifest.name,
                      .library = chosen->runtime.library(),
                      .folder = chosen->model.folder};
}

std::optional<std::string> name_of(const Result<std::optional<pixel::Model>>& model) {
  if (!model || !*model) return std::nullopt;
  return (*model)->name;
}

}  // namespace

FoundModel find_model(const fs::path& models, const std::string& wanted) {
  // The fingerprint first: what changes in between is noticed by the next look.
  std::string fingerprint = fingerprint_of(models, wanted);
  return {.fingerprint = std::move(fingerprint), .model = choose(models, wanted)};
}

ModelChoice::ModelChoice(fs::path models, std::string wanted, const FoundModel& found, pixel::Pool& pool)
    : models_(std::move(models)),
      wanted_(std::move(wanted)),
      pool_(pool),
      fingerprint_(found.fingerprint),
      used_(name_of(found.model)) {}

ModelChoice::~ModelChoice() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void ModelChoice::follow() {
  thread_ = start_thread("models", [this] { run(); });
}

void ModelChoice::run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kEvery, [this] { return is_stopping_; })) {
    lock.unlock();
    survives("looking at the models", [this] { check(); });
    lock.lock();
  }
}

void ModelChoice::check() {
  const std::lock_guard lock(mutex_);
  if (wanted_ == model::kNoModel || fingerprint_of(models_, wanted_) == fingerprint_) return;
  FoundModel found = find_model(models_, wanted_);
  fingerprint_ = std::move(found.fingerprint);
  used_ = name_of(found.model);
  if (!found.model) {
    log::error("model: {}; cutting out without one", found.model.error().message);
  } else if (used_) {
    log::info("model: cutting out with {} from now on", *used_);
  } else {
    log::info("model: cutting out without one from now on");
  }
  pool_.use_model(found.model ? *std::move(found.model) : std::nullopt);
}

std::optional<std::string> ModelChoice::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

}  // namespace aip::service
