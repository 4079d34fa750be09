#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/data_options.hpp"
#include "app/signals.hpp"
#include "base/log.hpp"

namespace aip::app {
namespace {

struct WorkerOptions {
  InstanceOptions instance;
  int workers = cores();
};

int work(WorkerOptions options) {
  if (options.instance.database.empty()) {
    return report({.code = ErrorCode::kInvalidInput,
                   .message = "A worker needs --database postgres://… : a SQLite file belongs to one server, "
                              "which works its queue itself (serve --workers N)."}),
           kWrongUse;
  }
  block_stop_signals();
  options.instance.works = true;
  auto opened = Instance::open(options.instance);
  if (!opened) return report(opened.error());

  const auto runner = (*opened)->make_runner(options.workers);
  runner->start();
  log::info("working the queue, {} images at a time", options.workers);
  wait_for_stop_signal();
  log::info("stopping: what is being worked on is finished or given back");
  runner->stop();
  return kOk;
}

}  // namespace

void add_worker(CLI::App& program, int& exit_code) {
  auto options = std::make_shared<WorkerOptions>();
  auto* command = program.add_subcommand(
      "worker", "Work the queue of a PostgreSQL database, on this machine; serves no page");
  add_data_options(*command, options->instance);
  add_network_options(*command, options->instance);
  add_timing_options(*command, options->instance);
  add_grace_option(*command, options->instance);
  command->add_option("--workers", options->workers, "Images processed at a time")
      ->envname("AIP_WORKERS")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->callback([options, &exit_code] { exit_code = work(*options); });
}

}  // namespace aip::app
