#pragma once

#include <string_view>

#include "base/error.hpp"

namespace CLI {
class App;
}

namespace aip::config {
struct Options;
}

namespace aip::app {

// Exit codes of the program.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;      // something went wrong; one line on standard error says what
inline constexpr int kWrongUse = 2;    // unknown command or option, bad value
inline constexpr int kSomeFailed = 3;  // `process`: some images failed, each is named

inline constexpr std::string_view kVersion = "0.1.0";

// Each adds its command to the program, with the options of its rows in config/table.cpp; `exit_code` is
// set when it has run.
void add_serve(CLI::App& program, config::Options& options, int& exit_code);
void add_worker(CLI::App& program, config::Options& options, int& exit_code);
void add_process(CLI::App& program, config::Options& options, int& exit_code);
void add_import(CLI::App& program, config::Options& options, int& exit_code);
void add_user(CLI::App& program, config::Options& options, int& exit_code);
void add_token(CLI::App& program, config::Options& options, int& exit_code);
void add_migrate(CLI::App& program, config::Options& options, int& exit_code);
void add_doctor(CLI::App& program, config::Options& options, int& exit_code);
void add_models(CLI::App& program, config::Options& options, int& exit_code);
void add_prices(CLI::App& program, config::Options& options, int& exit_code);
void add_routes(CLI::App& program, config::Options& options, int& exit_code);
void add_config(CLI::App& program, config::Options& options, int& exit_code);

// One clear line on standard error. Returns kFailed.
int report(const Error& error);

}  // namespace aip::app
