#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/instance.hpp"
#include "app/signals.hpp"
#include "base/log.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"

namespace aip::app {
namespace {

int work(const config::Options& options) {
  if (options.database.empty()) {
    return report({.code = ErrorCode::kInvalidInput,
                   .message = "A worker needs --database postgres://… : a SQLite file belongs to one server, "
                              "which works its queue itself (serve --workers N)."}),
           kWrongUse;
  }
  if (options.workers == 0) {
    return report({.code = ErrorCode::kInvalidInput, .message = "A worker needs --workers 1 or more."}),
           kWrongUse;
  }
  block_stop_signals();
  auto opened = Instance::open(options, Use::kWork);
  if (!opened) return report(opened.error());

  (*opened)->follow_models();
  const auto runner = (*opened)->make_runner(options.workers);
  runner->start();
  log::info("working the queue, {} images at a time", options.workers);
  wait_for_stop_signal();
  log::info("stopping: what is being worked on is finished or given back");
  runner->stop();
  return kOk;
}

}  // namespace

void add_worker(CLI::App& program, config::Options& options, int& exit_code) {
  auto* command = program.add_subcommand(
      "worker", "Work the queue of a PostgreSQL database, on this machine; serves no page");
  config::add_options(*command, config::kWorker, options);
  command->callback([&options, &exit_code] { exit_code = work(options); });
}

}  // namespace aip::app
