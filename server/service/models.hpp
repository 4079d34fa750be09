#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "base/result.hpp"
#include "base/words.hpp"
#include "install/install.hpp"

namespace aip::service {

class ModelChoice;

enum class ChangeKind { kInstall, kAdd };
enum class ChangeState { kRunning, kDone, kFailed, kCancelled };

}  // namespace aip::service

template <>
inline constexpr auto aip::kWordsOf<aip::service::ChangeKind> = std::to_array<Word<service::ChangeKind>>(
    {{service::ChangeKind::kInstall, "install"}, {service::ChangeKind::kAdd, "add"}});
template <>
inline constexpr auto aip::kWordsOf<aip::service::ChangeState> =
    std::to_array<Word<service::ChangeState>>({{service::ChangeState::kRunning, "running"},
                                               {service::ChangeState::kDone, "done"},
                                               {service::ChangeState::kFailed, "failed"},
                                               {service::ChangeState::kCancelled, "cancelled"}});

namespace aip::service {

struct ModelFileInfo {
  std::string quality;  // "standard", "high"
  int side = 0;         // of the square that it looks at, in pixels
  std::string precision;
  std::uint64_t bytes = 0;
  std::string sha256;
};

// A folder that holds a model, whole or not.
struct ModelInfo {
  std::string name;
  std::string problem;  // what is wrong with its files, for people; then only `name` is known
  std::string kind;
  std::string title;
  std::string licence;
  std::string source;
  bool has_notice = false;
  std::uint64_t bytes = 0;
  std::vector<ModelFileInfo> files;
  bool is_used = false;
  std::optional<Time> verified_at;  // when all its files were last compared with their hashes
};

struct RuntimeInfo {
  std::string problem;
  std::string title;
  std::string version;
  std::string licence;
  std::string source;
  std::uint64_t bytes = 0;
  std::string sha256;
};

// The last installation that this process was asked for.
struct ModelChange {
  ChangeKind kind = ChangeKind::kInstall;
  std::string model;
  ChangeState state = ChangeState::kRunning;
  std::string step;  // fetching, unpacking, converting, calibrating, checking, installing
  int done = 0;      // of `total` of the step
  int total = 1;
  std::string precision;          // of what was installed
  std::string code;               // of the error, when failed
  std::string message;            // what went wrong and what to do, for people
  std::optional<double> overlap;  // with the exact masks of the sample photos
  Time started_at{};
};

struct ModelsReport {
  std::filesystem::path folder;
  std::string wanted;               // --model: "" for isnet where it is installed, "none"
  std::optional<std::string> used;  // none: the classical cut-out
  bool has_npm = false;
  bool is_busy_elsewhere = false;  // another process is changing the folder
  std::optional<RuntimeInfo> runtime;
  std::vector<ModelInfo> models;
  std::vector<install::Installable> installable;
  std::optional<ModelChange> change;
};

struct NewModel {
  std::string name;
  std::string kind;
  std::string licence;
};

// The models folder, for the owners of the server. One change at a time. Thread-safe.
class Models {
 public:
  Models(ModelChoice& choice, std::filesystem::path executable, const Clock& clock);
  ~Models();  // cancels what is under way and waits for it

  Result<ModelsReport> report() const;

  // As report(), after every file was compared with its hash.
  Result<ModelsReport> verify();

  // Begins to fetch and convert a model. kNotFound when there is none of that name to install, kConflict
  // while another change is under way.
  Result<ModelChange> install(std::string_view name);

  // Begins to try an ONNX file, and keeps it when it proves to be a model. kInvalidInput for a bad name or
  // kind; kConflict while another change is under way or without ONNX Runtime.
  Result<ModelChange> add(Fd file, const NewModel& wanted);

  // kNotFound, or kConflict while a change is under way.
  Result<void> remove(std::string_view name);

  void cancel();

  // The text of a model's licence. kNotFound.
  Result<std::string> notice(std::string_view name) const;

 private:
  Result<void> check_free() const;
  Result<ModelChange> begin(ChangeKind kind, std::string_view name,
                            std::function<Result<install::Installed>(const install::Setting&)> work);
  void carry_out(const std::function<Result<install::Installed>(const install::Setting&)>& work);
  void finish(const Result<install::Installed>& made);
  Result<ModelsReport> report_of(bool is_full) const;

  ModelChoice& choice_;
  const std::filesystem::path executable_;
  const Clock& clock_;
  std::atomic<bool> is_cancelled_ = false;
  mutable std::mutex mutex_;
  std::optional<ModelChange> change_;
  std::map<std::string, Time, std::less<>> verified_;
  std::thread thread_;
};

}  // namespace aip::service
