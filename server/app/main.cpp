#include <signal.h>

#include <cstdio>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sodium.h>

#include "app/commands.hpp"
#include "app/harden.hpp"
#include "app/secrets.hpp"
#include "base/log.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"
#include "install/npm.hpp"
#include "install/process.hpp"
#include "pixel/pool.hpp"

namespace aip::app {

int report(const Error& error) {
  const std::string text = log::scrub(error.public_message.empty() ? error.message : error.public_message);
  fmt::print(stderr, "aiplayground: {}\n", text);
  return kFailed;
}

namespace {

int run(int argc, char** argv) {
  CLI::App program{"Turns folders of product photos into approved, marketplace-ready pictures."};
  program.name("aiplayground");
  program.set_version_flag("--version", std::string(kVersion));
  program.failure_message([](const CLI::App*, const CLI::Error& error) {
    return fmt::format("aiplayground: {} (see aiplayground --help)\n", error.what());
  });
  program.set_help_all_flag("--help-all", "Help of every command");
  config::Options options;
  config::add_options(program, config::kProgram, options);
  config::add_configuration_file(program);
  program.parse_complete_callback([&] {
    if (options.verbose) log::set_level(log::Level::kDebug);
  });
  program.fallthrough();

  int exit_code = kOk;
  for (const auto add : {add_serve, add_worker, add_process, add_import, add_user, add_token, add_migrate,
                         add_doctor, add_models, add_prices, add_routes, add_config, add_secrets}) {
    add(program, options, exit_code);
  }
  program.require_subcommand(0, 1);
  try {
    program.parse(argc, argv);
    if (program.get_subcommands().empty()) throw CLI::CallForHelp();
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kOk : kWrongUse;
  }
  return exit_code;
}

}  // namespace
}  // namespace aip::app

int main(int argc, char** argv) {
  if (aip::install::is_fetch_process(argc, argv)) return aip::install::fetch_process_main(argc, argv);
  if (aip::install::is_model_process(argc, argv)) return aip::install::model_process_main();
  if (aip::pixel::is_pixel_process(argc, argv)) return aip::pixel::pixel_process_main();
  aip::app::keep_memory_private();
  ::signal(SIGPIPE, SIG_IGN);
  if (sodium_init() < 0) {
    fmt::print(stderr, "aiplayground: no source of random numbers\n");
    return aip::app::kFailed;
  }
  try {
    return aip::app::run(argc, argv);
  } catch (const std::exception& bug) {
    fmt::print(stderr, "aiplayground: internal error: {}\n", aip::log::scrub(bug.what()));
    return aip::app::kFailed;
  }
}
