#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/data_options.hpp"
#include "app/progress_line.hpp"

namespace aip::app {
namespace {

struct ImportOptions {
  InstanceOptions instance;
  std::filesystem::path folder;
  std::string email;
};

Result<service::ImportReport> import(const ImportOptions& options) {
  AIP_TRY_ASSIGN(auto instance, Instance::open(options.instance));
  AIP_TRY_ASSIGN(const auto user, instance->accounts.find_by_email(options.email));
  ProgressLine line;
  auto report = instance->catalog.import_folder(
      user.acts_for.value_or(user.id), options.folder,
      [&](int done, int total, const std::string& file) { line.show("Importing", done, total, file); });
  line.clear();
  return report;
}

}  // namespace

void add_import(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<ImportOptions>();
  auto* command = program.add_subcommand("import", "Import a folder of SKU folders");
  command->add_option("folder", options->folder, "Its sub-folders are SKUs")
      ->required()
      ->check(CLI::ExistingDirectory);
  command->add_option("--user", options->email, "Email of the account to import for")->required();
  add_data_options(*command, options->instance);
  command->callback([options, &exit_code] {
    const auto done = import(*options);
    if (!done) {
      exit_code = report(done.error());
      return;
    }
    fmt::print("{} photos imported, {} unchanged, {} SKUs, {} refused\n", done->imported, done->unchanged,
               done->skus, done->refused.size());
    for (const auto& file : done->refused)
      fmt::print("  refused {}: {}\n", file.file, file.error.for_people());
    exit_code = kOk;
  });
}

}  // namespace aip::app
