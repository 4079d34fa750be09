#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/data_options.hpp"

namespace aip::app {
namespace {

Result<int> migrate_database(const InstanceOptions& options) {
  const SystemClock clock;
  std::error_code error;
  std::filesystem::create_directories(options.data, error);
  const auto location =
      options.database.empty() ? (options.data / "aiplayground.db").string() : options.database;
  AIP_TRY_ASSIGN(auto database, store::open_database(location, clock));
  return store::migrate(*database);
}

}  // namespace

void add_migrate(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<InstanceOptions>();
  auto* command =
      program.add_subcommand("migrate", "Bring the database to this version (serve does it, too)");
  add_data_options(*command, *options);
  command->callback([options, &exit_code] {
    const auto ran = migrate_database(*options);
    if (!ran) {
      exit_code = report(ran.error());
      return;
    }
    fmt::print("{}\n", *ran == 0 ? "The database is up to date." : fmt::format("{} migrations ran.", *ran));
  });
}

}  // namespace aip::app
