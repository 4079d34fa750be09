#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/instance.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"
#include "service/system_templates.hpp"

namespace aip::app {
namespace {

Result<int> migrate_database(const config::Options& options) {
  const SystemClock clock;
  std::error_code error;
  std::filesystem::create_directories(options.data, error);
  const auto location =
      options.database.empty() ? (options.data / "aiplayground.db").string() : options.database;
  AIP_TRY_ASSIGN(auto database, store::open_database(location, clock));
  AIP_TRY_ASSIGN(const int ran, store::migrate(*database));
  AIP_TRY(service::seed_system_templates(*database));
  return ran;
}

}  // namespace

void add_migrate(CLI::App& program, config::Options& options, int& exit_code) {
  auto* command =
      program.add_subcommand("migrate", "Bring the database to this version (serve does it, too)");
  config::add_options(*command, config::kMigrate, options);
  command->callback([&options, &exit_code] {
    const auto ran = migrate_database(options);
    if (!ran) {
      exit_code = report(ran.error());
      return;
    }
    fmt::print("{}\n", *ran == 0 ? "The database is up to date." : fmt::format("{} migrations ran.", *ran));
  });
}

}  // namespace aip::app
