#include "model/library.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/file.hpp"

namespace aip::model {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxManifestBytes = 64 << 10;

// An error that says nothing to people yet names the command that helps.
std::unexpected<Error> damaged(Error error, std::string_view name) {
  if (error.public_message.empty()) {
    error.public_message = fmt::format(
        "The model \"{}\" is damaged ({}). Install it again, or use --model none.", name, error.message);
  }
  return fail(std::move(error));
}

Result<InstalledModel> read_model(const fs::path& folder, std::string_view name, Check check) {
  AIP_TRY_ASSIGN(const auto text, read_file(folder / kManifestFile, kMaxManifestBytes));
  AIP_TRY_ASSIGN(auto manifest, parse_manifest(text));
  if (manifest.name != name) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("manifest: is that of {}, not {}", manifest.name, name));
  }
  for (const auto& file : manifest.files) AIP_TRY(check_file(folder, file, check));
  return InstalledModel{.folder = folder, .manifest = std::move(manifest)};
}

Result<InstalledRuntime> read_runtime(const fs::path& folder, Check check) {
  AIP_TRY_ASSIGN(const auto text, read_file(folder / kManifestFile, kMaxManifestBytes));
  AIP_TRY_ASSIGN(auto manifest, parse_runtime_manifest(text));
  AIP_TRY(check_file(folder, manifest.library, check));
  return InstalledRuntime{.folder = folder, .manifest = std::move(manifest)};
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

}  // namespace

fs::path default_folder() {
  constexpr auto kBelow = "aiplayground/models";
  // A relative XDG_DATA_HOME is to be ignored: XDG Base Directory Specification 0.8.
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && data[0] == '/') {
    return fs::path(data) / kBelow;
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/') {
    return fs::path(home) / ".local/share" / kBelow;
  }
  return fs::path("/var/lib") / kBelow;
}

Result<std::vector<Listed>> list_models(const fs::path& models) {
  std::vector<Listed> listed;
  std::error_code error;
  for (fs::directory_iterator i(models, error), end; !error && i != end; i.increment(error)) {
    std::string name = i->path().filename().string();
    if (!is_model_name(name) || !is_there(i->path() / kManifestFile)) continue;
    auto model = find_model(models, name, Check::kQuick);
    listed.push_back({.name = std::move(name), .model = std::move(model)});
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail(errno_error(error.value(), fmt::format("read {}", models.string())));
  }
  std::ranges::sort(listed, {}, &Listed::name);
  return listed;
}

Result<InstalledModel> find_model(const fs::path& models, std::string_view name, Check check) {
  if (!is_model_name(name)) {
    return fail(ErrorCode::kInvalidInput, fmt::format("no model's name: {}", name),
                fmt::format("\"{}\" can't be the name of a model.", name));
  }
  const fs::path folder = models / name;
  if (!is_there(folder / kManifestFile)) {
    return fail(ErrorCode::kNotFound, fmt::format("no model {} in {}", name, models.string()),
                fmt::format("The model \"{}\" is not installed in {}. \"aiplayground models list\" names "
                            "those that are.",
                            name, models.string()));
  }
  auto model = read_model(folder, name, check);
  if (!model) return damaged(std::move(model).error(), name);
  return model;
}

Result<InstalledRuntime> find_runtime(const fs::path& models, Check check) {
  const fs::path folder = models / kRuntimeFolder;
  if (!is_there(folder / kManifestFile)) {
    return fail(ErrorCode::kNotFound, fmt::format("no runtime in {}", models.string()),
                fmt::format("ONNX Runtime, which runs models, is not installed in {}: run \"aiplayground "
                            "models install isnet\".",
                            models.string()));
  }
  auto runtime = read_runtime(folder, check);
  if (!runtime) return damaged(std::move(runtime).error(), kRuntimeFolder);
  return runtime;
}

Result<std::optional<Chosen>> choose_model(const fs::path& models, std::string_view wanted) {
  if (wanted == kNoModel) return std::nullopt;
  if (wanted.empty() && !is_there(models / kDefaultModel / kManifestFile)) return std::nullopt;
  AIP_TRY_ASSIGN(auto model, find_model(models, wanted.empty() ? kDefaultModel : wanted, Check::kQuick));
  AIP_TRY_ASSIGN(auto runtime, find_runtime(models, Check::kQuick));
  return Chosen{.runtime = std::move(runtime), .model = std::move(model)};
}

}  // namespace aip::model
