#pragma once

namespace CLI {
class App;
}

namespace aip::config {
struct Options;
}

namespace aip::app {

// `secrets reset` and `secrets rotate`; as the others of commands.hpp.
void add_secrets(CLI::App& program, config::Options& options, int& exit_code);

}  // namespace aip::app
