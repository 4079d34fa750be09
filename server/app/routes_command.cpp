#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/services.hpp"
#include "base/file.hpp"
#include "http/method.hpp"

namespace aip::app {
namespace {

namespace fs = std::filesystem;

// "GET /api/ai-playground/jobs/{id}", as api/openapi.yaml writes its paths.
std::string line_of(const http::Route& route) {
  std::string path = route.pattern;
  if (const auto rest = path.find("...}"); rest != std::string::npos) path.erase(rest, 3);
  return fmt::format("{} {}", http::to_string(route.method), path);
}

Result<std::vector<std::string>> all_routes(const fs::path& folder) {
  AIP_TRY_ASSIGN(auto instance, Instance::open({.data = folder}));
  auto services = services_of(*instance, {});
  http::Router router;
  routes::Api api(router, instance->accounts);
  routes::add_all(api, services);
  std::vector<std::string> lines;
  for (const auto& route : router.routes()) lines.push_back(line_of(route));
  std::ranges::sort(lines);
  return lines;
}

int print_routes() {
  std::string folder = (fs::temp_directory_path() / "aiplayground-routes-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return report(errno_error(errno, "make a temporary folder"));
  const auto lines = all_routes(folder);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  if (!lines) return report(lines.error());
  for (const auto& line : *lines) fmt::print("{}\n", line);
  return kOk;
}

}  // namespace

void add_routes(CLI::App& program, config::Options&, int& exit_code) {
  auto* command = program.add_subcommand("routes", "Print the routes of the API; the build compares them");
  command->group("");  // not for people
  command->callback([&exit_code] { exit_code = print_routes(); });
}

}  // namespace aip::app
