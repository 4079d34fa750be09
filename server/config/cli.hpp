#pragma once

#include <string>

#include "config/options.hpp"

namespace CLI {
class App;
}

namespace aip::config {

// Puts the rows of the table that name `command` (a bit of table.hpp) into it; parsing fills `options`, which
// outlives `app`.
void add_options(CLI::App& app, unsigned command, Options& options);

// --config and AIP_CONFIG for the whole program. A value is taken from the command line, else the
// environment, else the file. The file is `key = value` a line, # begins a comment; a key that no row has is
// an error, one that the command does not take is passed over.
void add_configuration_file(CLI::App& program);

// "AIP_ENGINE_TIMEOUT"
std::string variable_of(std::string_view name);

}  // namespace aip::config
