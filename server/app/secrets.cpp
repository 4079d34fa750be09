#include "app/secrets.hpp"

#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/instance.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"
#include "service/open_secrets.hpp"
#include "service/rotate_secrets.hpp"
#include "store/migrate.hpp"

namespace aip::app {
namespace {

// Runs `change` on the key file and the database, which no server uses meanwhile.
template <class Change>
auto while_stopped(const config::Options& options, Change change)
    -> decltype(change(options.data, std::declval<store::Database&>())) {
  AIP_TRY_ASSIGN(const Fd lock, lock_data(options.data, true));
  const SystemClock clock;
  const auto location =
      options.database.empty() ? (options.data / "aiplayground.db").string() : options.database;
  AIP_TRY_ASSIGN(auto database, store::open_database(location, clock));
  AIP_TRY(store::migrate(*database));
  return change(options.data / "secret.key", *database);
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
    const auto removed = while_stopped(options, service::reset_secrets);
    if (!removed) {
      exit_code = report(removed.error());
      return;
    }
    fmt::print("{} stored API keys removed. Enter them again in the settings.\n", *removed);
  });

  auto* rotate = secrets->add_subcommand(
      "rotate",
      "Replace secret.key by a new key and encrypt the stored API keys with it. Stop the server first; everybody "
      "signs in again");
  config::add_options(*rotate, config::kMigrate, options);
  rotate->callback([&options, &exit_code] {
    const auto rotated = while_stopped(options, service::rotate_secrets);
    if (!rotated) {
      exit_code = report(rotated.error());
      return;
    }
    fmt::print("{} stored keys are encrypted with a new secret.key.\n", rotated->resealed);
    if (rotated->lost > 0) {
      fmt::print("{} could not be read before either; their owners have to enter them again.\n",
                 rotated->lost);
    }
  });
}

}  // namespace aip::app
