#include "app/secrets.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"
#include "service/open_secrets.hpp"
#include "store/migrate.hpp"

namespace aip::app {
namespace {

Result<std::int64_t> reset(const config::Options& options) {
  const SystemClock clock;
  const auto location =
      options.database.empty() ? (options.data / "aiplayground.db").string() : options.database;
  AIP_TRY_ASSIGN(auto database, store::open_database(location, clock));
  AIP_TRY(store::migrate(*database));
  return service::reset_secrets(options.data / "secret.key", *database);
}

}  // namespace

void add_secrets(CLI::App& program, config::Options& options, int& exit_code) {
  auto* secrets = program.add_subcommand("secrets", "The key that encrypts stored API keys");
  secrets->require_subcommand(1);
  auto* command = secrets->add_subcommand(
      "reset",
      "For when secret.key is lost: remove the stored API keys and create a new key. Stop the server first");
  config::add_options(*command, config::kMigrate, options);  // --data and --database
  command->callback([&options, &exit_code] {
    const auto removed = reset(options);
    if (!removed) {
      exit_code = report(removed.error());
      return;
    }
    fmt::print("{} stored API keys removed. Enter them again in the settings.\n", *removed);
  });
}

}  // namespace aip::app
