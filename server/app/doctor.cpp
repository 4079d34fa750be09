#include <unistd.h>

#include <algorithm>
#include <functional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/instance.hpp"
#include "app/sample_catalog.hpp"
#include "base/file.hpp"
#include "blob/s3/probe.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"
#include "service/prices.hpp"
#include "store/name_keys.hpp"

namespace aip::app {
namespace {

using namespace std::string_view_literals;

struct Check {
  std::string what;
  std::function<Result<std::string>()> look;  // answers what it found
};

Result<std::string> data_folder(const config::Options& options) {
  AIP_TRY_ASSIGN(auto instance, Instance::open(options));
  std::error_code error;
  const auto free_bytes = std::filesystem::space(instance->data, error).available;
  if (error) return fail(ErrorCode::kUnavailable, "its disk does not answer: " + error.message());
  if (free_bytes < (1ull << 30)) {
    return fail(
        ErrorCode::kStorageFull, "little room",
        fmt::format("only {} MB are free: make room, or use --data with another disk", free_bytes >> 20));
  }
  return fmt::format("{}, {:.1f} GB free", instance->data.string(),
                     static_cast<double>(free_bytes) / (1 << 30));
}

Result<std::string> storage(const config::Options& options) {
  AIP_TRY_ASSIGN(auto instance, Instance::open(options));
  const auto* remote = instance->blobs->remote();
  if (remote == nullptr) return std::string("pictures lie in the data folder");
  AIP_TRY(blob::s3::probe(remote->bucket()));
  return fmt::format("{}: written, read, listed and deleted", remote->bucket().place().text());
}

Result<std::string> search(const config::Options& options) {
  AIP_TRY_ASSIGN(auto instance, Instance::open(options));
  AIP_TRY_ASSIGN(const bool indexed, instance->database->read(store::search_is_indexed));
  if (indexed) return std::string("SKUs are searched in an index");
  return fail(
      ErrorCode::kNotFound, "no search index",
      "without the extension pg_trgm a search reads all SKUs. As the database's owner: create extension "
      "pg_trgm; create index idx_ai_workflow_search on ai_workflow_state using gin (search_key gin_trgm_ops) "
      "with (fastupdate = off);");
}

// A real picture through a real pixel process: sandbox, codecs and scratch folder at once.
Result<std::string> pixel_process(const config::Options& options) {
  AIP_TRY_ASSIGN(auto instance, Instance::open(options));
  // The smallest GIF: one white pixel.
  constexpr auto kPixel =
      "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00"
      "\x02\x02\x44\x01\x00\x3b"sv;
  AIP_TRY_ASSIGN(const Fd file, open_temporary(scratch_of(instance->data)));
  AIP_TRY(write_all(file.get(), kPixel));
  AIP_TRY(instance->pool->inspect_blocking(file.get()));
  return std::string("a picture was read in a sandbox");
}

Result<std::string> sample(const config::Options& options) {
  const auto folder = sample_catalog(options.sample_catalog);
  if (folder.empty())
    return fail(ErrorCode::kNotFound, "none",
                "not found: name its folder with --sample-catalog or AIP_SAMPLE_CATALOG");
  return folder.string();
}

bool passes(const Check& check) {
  const auto found = check.look();
  fmt::print("{} {}: {}\n", found ? "ok     " : "MISSING", check.what,
             found ? *found
                   : std::string(found.error().public_message.empty() ? found.error().message
                                                                      : found.error().public_message));
  return found.has_value();
}

Result<std::string> prices(const config::Options& options) {
  AIP_TRY_ASSIGN(const auto list, service::PriceList::open(prices_of(options.data)));
  const auto now = list->current();
  const auto own = std::ranges::count(now->entries(), true, &service::Price::own);
  return fmt::format("{} entries, {} of them from {}", now->entries().size(), own,
                     prices_of(options.data).string());
}

int doctor(const config::Options& options) {
  const std::vector<Check> checks{
      {"data folder", [&] { return data_folder(options); }},
      {"storage", [&] { return storage(options); }},
      {"search", [&] { return search(options); }},
      {"pixel process", [&] { return pixel_process(options); }},
      {"processor cores", [] { return Result<std::string>(std::to_string(config::cores())); }},
      {"prices", [&] { return prices(options); }},
      {"sample catalog", [&] { return sample(options); }},
  };
  bool all = true;
  for (const auto& check : checks) all = passes(check) && all;
  return all ? kOk : kFailed;
}

}  // namespace

void add_doctor(CLI::App& program, config::Options& options, int& exit_code) {
  auto* command = program.add_subcommand("doctor", "Say what is missing and how to get it");
  config::add_options(*command, config::kDoctor, options);
  command->callback([&options, &exit_code] { exit_code = doctor(options); });
}

}  // namespace aip::app
