#include "service/status.hpp"

namespace aip::service {

Result<StatusReport> Status::report(const UserId& user) {
  const Time now = clock_.now();
  const Time midnight = std::chrono::floor<std::chrono::days>(now);
  StatusReport report;
  AIP_TRY(database_.read([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(report.figures,
                   store::jobs::figures(connection, user, midnight, now - std::chrono::hours(24)));
    AIP_TRY_ASSIGN(report.workers, queue::workers::list(connection));
    return {};
  }));
  AIP_TRY_ASSIGN(report.storage, storage());
  return report;
}

Result<void> Status::ready() {
  return database_.read([](store::Connection& connection) -> Result<void> {
    AIP_TRY(connection.query("select 1 as one"));
    return {};
  });
}

Result<blob::BlobStore::Usage> Status::storage() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (!known_since_ || now - *known_since_ > std::chrono::seconds(30)) {
    AIP_TRY_ASSIGN(known_, blobs_.usage());
    known_since_ = now;
  }
  return known_;
}

}  // namespace aip::service
