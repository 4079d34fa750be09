#pragma once

#include <filesystem>
#include <functional>

#include "base/result.hpp"
#include "install/packages.hpp"

namespace aip::install {

// Where packages come from. The npm client runs under a child of this program that ends it, and whatever it
// has started, as soon as this process is gone, however that ends.
struct Fetch {
  std::filesystem::path executable;  // this program
  std::function<bool()> is_cancelled = [] { return false; };
};

// Runs `npm pack` for one package, into `folder`. kNotFound without an npm client, kUnavailable with npm's
// last words, kTimeout after 30 minutes, kCancelled within a quarter of a second of being asked to stop.
Result<void> run_npm(const Package& package, const std::filesystem::path& folder, const Fetch& fetch);

// Whether an npm client is on the PATH.
bool has_npm();

// Whether argv asks for that child; called first thing in main().
bool is_fetch_process(int argc, char** argv);
int fetch_process_main(int argc, char** argv);

}  // namespace aip::install
