#include "service/status.hpp"

#include <fcntl.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/root.hpp"
#include "store/event_repository.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

// Room for a small photo; below that, imports and results fail.
constexpr off_t kMinRoom = 256 << 10;

Result<void> try_to_write(const std::filesystem::path& folder) {
  AIP_TRY_ASSIGN(const Fd file, open_temporary(folder));
  const int error = ::posix_fallocate(file.get(), 0, kMinRoom);
  if (error != 0) return fail(errno_error(error, "reserve room in " + folder.string()));
  return {};
}

}  // namespace

Result<StatusReport> Status::report(const UserId& user) {
  const Time now = clock_.now();
  const Time midnight = std::chrono::floor<std::chrono::days>(now);
  StatusReport report;
  AIP_TRY(database_.read([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(report.figures,
                   store::job_figures::of_user(connection, user, midnight, now - std::chrono::hours(24)));
    AIP_TRY_ASSIGN(report.lanes, queue::lanes::list(connection, user));
    AIP_TRY_ASSIGN(report.workers, queue::workers::list(connection));
    AIP_TRY_ASSIGN(const Time here, connection.now());
    AIP_TRY_ASSIGN(report.spending,
                   store::spending::of_month(connection, user, store::spending::month_of(here)));
    AIP_TRY_ASSIGN(const auto settings, store::settings::find(connection, user));
    if (settings) report.budget = settings->budget;
    return {};
  }));
  AIP_TRY_ASSIGN(report.storage, blobs_.usage());
  return report;
}

Result<std::string> Status::metrics(std::string_view version) {
  store::job_figures::Totals totals;
  std::vector<queue::workers::WorkerStatus> workers;
  AIP_TRY(database_.read([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(totals, store::job_figures::totals(connection));
    AIP_TRY_ASSIGN(workers, queue::workers::list(connection));
    return {};
  }));
  AIP_TRY_ASSIGN(const auto usage, blobs_.usage());
  const auto working = std::ranges::count(workers, false, &queue::workers::WorkerStatus::silent);

  std::string text;
  const auto gauge = [&](std::string_view name, std::string_view help) {
    text += fmt::format("# HELP aiplayground_{0} {1}\n# TYPE aiplayground_{0} gauge\n", name, help);
  };
  gauge("info", "The program.");
  text += fmt::format("aiplayground_info{{version=\"{}\"}} 1\n", version);
  gauge("jobs", "Jobs by status.");
  for (const auto& [status, n] : totals.jobs) {
    text += fmt::format("aiplayground_jobs{{status=\"{}\"}} {}\n", status, n);
  }
  gauge("tasks", "Tasks of the queue by state.");
  for (const auto& [state, n] : totals.tasks) {
    text += fmt::format("aiplayground_tasks{{state=\"{}\"}} {}\n", state, n);
  }
  gauge("workers", "Workers whose heartbeat is heard.");
  text += fmt::format("aiplayground_workers {}\n", working);
  gauge("storage_used_bytes", "Bytes of stored pictures.");
  text += fmt::format("aiplayground_storage_used_bytes {}\n", usage.used_bytes);
  // A bug that was caught at the root of a thread or coroutine: worth an alert.
  text +=
      "# HELP aiplayground_unexpected_exceptions_total Exceptions that nobody expected, caught where they "
      "ended.\n"
      "# TYPE aiplayground_unexpected_exceptions_total counter\n";
  text += fmt::format("aiplayground_unexpected_exceptions_total {}\n", noted_exceptions());
  if (usage.free_bytes) {
    gauge("storage_free_bytes", "Bytes that are free where they are stored.");
    text += fmt::format("aiplayground_storage_free_bytes {}\n", *usage.free_bytes);
  }
  return text;
}

Result<std::int64_t> Status::last_event() {
  return database_.read([](store::Connection& connection) { return store::events::latest(connection); });
}

Result<void> Status::ready() {
  if (const auto answered = last_event(); !answered) {
    return fail(ErrorCode::kUnavailable, answered.error().message, "the database does not answer");
  }
  const auto written = try_to_write(scratch_);
  if (written) return {};
  const bool full = written.error().code == ErrorCode::kStorageFull;
  return fail(
      written.error().code, written.error().message,
      full ? "nothing can be written: the disk is full" : "nothing can be written in the data folder");
}

}  // namespace aip::service
