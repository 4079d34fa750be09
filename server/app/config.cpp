#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "config/document.hpp"
#include "config/options.hpp"

namespace aip::app {

void add_config(CLI::App& program, config::Options&, int& exit_code) {
  auto* config = program.add_subcommand("config", "Configuration");
  config->group("");  // not for people
  config->require_subcommand(1);
  config->add_subcommand("docs", "Print docs/configuration.md")->callback([&exit_code] {
    fmt::print("{}", config::document());
    exit_code = kOk;
  });
}

}  // namespace aip::app
