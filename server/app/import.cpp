#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/counted.hpp"
#include "app/instance.hpp"
#include "app/progress_line.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"

namespace aip::app {
namespace {

Result<service::ImportReport> import(const config::Options& options) {
  AIP_TRY_ASSIGN(auto instance, Instance::open(options));
  AIP_TRY_ASSIGN(const auto user, instance->accounts.find_by_email(options.user));
  ProgressLine line;
  auto report = instance->catalog.import_folder(
      user.acts_for.value_or(user.id), options.folder,
      [&](int done, int total, const std::string& file) { line.show("Importing", done, total, file); });
  line.clear();
  return report;
}

}  // namespace

void add_import(CLI::App& program, config::Options& options, int& exit_code) {
  auto* command = program.add_subcommand("import", "Import a folder of SKU folders");
  config::add_options(*command, config::kImport, options);
  command->callback([&options, &exit_code] {
    const auto done = import(options);
    if (!done) {
      exit_code = report(done.error());
      return;
    }
    fmt::print("{} imported, {} unchanged, {}, {} refused, {} ignored\n", counted(done->imported, "photo"),
               done->unchanged, counted(done->skus, "SKU"), done->refused.size(),
               counted(done->ignored, "system file"));
    for (const auto& file : done->refused)
      fmt::print("  refused {}: {}\n", file.file, file.error.for_people());
    exit_code = kOk;
  });
}

}  // namespace aip::app
