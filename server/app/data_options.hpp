#pragma once

#include <CLI/CLI.hpp>

#include "app/instance.hpp"

namespace aip::app {

// --data and --database, as every command takes them.
inline void add_data_options(CLI::App& command, InstanceOptions& options) {
  command.add_option("--data", options.data, "Folder of the database and the pictures; made when missing")
      ->envname("AIP_DATA")
      ->capture_default_str();
  command
      .add_option("--database", options.database,
                  "postgres://… instead of the SQLite file in the data folder")
      ->envname("AIP_DATABASE");
}

// How providers may be asked, for the commands that do.
inline void add_network_options(CLI::App& command, InstanceOptions& options) {
  command
      .add_option("--allow-address", options.allowed_addresses,
                  "CIDR:PORT of a server in your own network that engines may connect to, e.g. "
                  "192.168.1.20:7860 or 10.0.0.0/8:*; otherwise they reach the public Internet only")
      ->envname("AIP_ALLOW_ADDRESS")
      ->delimiter(',');
  command
      .add_option("--engine-timeout", options.engine_timeout,
                  "Seconds that a provider may take for a picture, from the request to the end of its answer")
      ->envname("AIP_ENGINE_TIMEOUT")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
}

// --grace, as the commands take it that work the queue.
inline void add_grace_option(CLI::App& command, InstanceOptions& options) {
  command
      .add_option_function<int>(
          "--grace", [&options](int value) { options.grace = std::chrono::seconds(value); },
          "Seconds that images in work have to end when the program is told to stop; then they are given "
          "back")
      ->envname("AIP_GRACE")
      ->check(CLI::Range(0, 3600))
      ->default_str("30");
}

// Not in the help: what the tests shorten, so that they need not wait for it.
inline void add_timing_options(CLI::App& command, InstanceOptions& options) {
  const auto seconds = [&command](const char* name, std::chrono::seconds& time) {
    command
        .add_option_function<int>(
            name, [&time](int value) { time = std::chrono::seconds(value); }, "Seconds")
        ->check(CLI::Range(2, 600))
        ->group("");
  };
  seconds("--lease", options.lease);
  seconds("--longest-call", options.longest_call);
}

}  // namespace aip::app
