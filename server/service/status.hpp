#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "blob/blob_store.hpp"
#include "domain/ids.hpp"
#include "queue/lanes.hpp"
#include "queue/workers.hpp"
#include "store/database.hpp"
#include "store/job_figures.hpp"
#include "store/job_repository.hpp"
#include "store/spending_repository.hpp"

namespace aip::service {

struct StatusReport {
  store::job_figures::Figures figures;
  blob::BlobStore::Usage storage;
  std::vector<queue::workers::WorkerStatus> workers;
  std::vector<queue::lanes::LaneStatus> lanes;
  store::spending::Month spending;  // of this month
  std::optional<Micros> budget;     // of a month
};

// Figures of the user's work and lanes in the queue, the server's storage, and the workers of the queue.
// Thread-safe; calls block.
class Status {
 public:
  // `scratch`: a folder where the server writes.
  Status(store::Database& database, blob::BlobStore& blobs, const Clock& clock, std::filesystem::path scratch)
      : database_(database), blobs_(blobs), clock_(clock), scratch_(std::move(scratch)) {}

  Result<StatusReport> report(const UserId& user);
  // The same for the whole server, in Prometheus' text format, version 0.0.4.
  Result<std::string> metrics(std::string_view version);
  // The id of the newest event, of any user; 0 when there is none.
  Result<std::int64_t> last_event();
  // Whether the database answers and files can be written; the words for people say what is wrong.
  Result<void> ready();

  // Of the whole server, from a counter.
  Result<blob::BlobStore::Usage> storage() { return blobs_.usage(); }

 private:
  store::Database& database_;
  blob::BlobStore& blobs_;
  const Clock& clock_;
  const std::filesystem::path scratch_;
};

}  // namespace aip::service
