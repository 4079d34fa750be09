#include "service/server_status.hpp"

#include <algorithm>

#include "base/root.hpp"
#include "store/name_keys.hpp"

namespace aip::service {
namespace {

constexpr std::uint64_t kMinFreeBytes = 1ull << 30;

std::vector<Warning> warnings_of(const ServerReport& report, bool search_is_indexed) {
  using enum Warning::Code;
  const auto lost = std::ranges::count(report.workers, true, &queue::workers::WorkerStatus::silent);
  const auto working = std::ssize(report.workers) - lost;
  const auto exceptions = static_cast<std::int64_t>(noted_exceptions());
  const auto died = static_cast<std::int64_t>(report.pixel.died_total);
  std::vector<Warning> warnings;
  if (report.storage.free_bytes && *report.storage.free_bytes < kMinFreeBytes)
    warnings.push_back({kStorageLow});
  if (working == 0 && report.figures.images_left > 0) warnings.push_back({kNoWorker});
  if (lost > 0) warnings.push_back({kWorkerLost, lost});
  if (died > 0) warnings.push_back({kPixelProcess, died});
  if (exceptions > 0) warnings.push_back({kUnexpected, exceptions});
  if (!report.model) warnings.push_back({kNoModel});
  if (!search_is_indexed) warnings.push_back({kSearchUnindexed});
  return warnings;
}

}  // namespace

Result<ServerReport> ServerStatus::report() {
  ServerReport report{.pixel = pool_.status(), .model = model_.used(), .started_at = started_at_};
  bool search_is_indexed = true;
  AIP_TRY(database_.read([&](store::Connection& connection) -> Result<void> {
    report.is_sqlite = connection.dialect() == store::Dialect::kSqlite;
    AIP_TRY_ASSIGN(report.figures,
                   store::server_figures::read(connection, clock_.now() - std::chrono::hours(24)));
    AIP_TRY_ASSIGN(report.workers, queue::workers::list(connection));
    AIP_TRY_ASSIGN(search_is_indexed, store::search_is_indexed(connection));
    return {};
  }));
  AIP_TRY_ASSIGN(report.storage, status_.storage());
  report.warnings = warnings_of(report, search_is_indexed);
  return report;
}

}  // namespace aip::service
