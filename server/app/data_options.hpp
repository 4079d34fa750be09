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

}  // namespace aip::app
