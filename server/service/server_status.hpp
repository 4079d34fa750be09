#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "blob/blob_store.hpp"
#include "pixel/pool.hpp"
#include "queue/workers.hpp"
#include "service/model_choice.hpp"
#include "service/status.hpp"
#include "store/server_figures.hpp"

namespace aip::service {

// Something an owner should act on. The page has the words for each.
struct Warning {
  enum class Code {
    kStorageLow,      // less than 1 GB is free
    kNoWorker,        // images wait, and nobody works the queue
    kWorkerLost,      // `count` workers have not been heard of
    kPixelProcess,    // `count` pixel processes crashed or were ended since the start
    kUnexpected,      // `count` unexpected exceptions since the start
    kNoModel,         // products are cut out by their background alone
    kSearchUnindexed  // PostgreSQL without pg_trgm: a search reads all SKUs
  };

  Code code;
  std::int64_t count = 0;
};

struct ServerReport {
  bool is_sqlite = true;
  store::server_figures::Figures figures;  // of the last 24 hours
  blob::BlobStore::Usage storage;
  std::vector<queue::workers::WorkerStatus> workers;
  pixel::Pool::Status pixel;         // of this process
  std::optional<std::string> model;  // that products are cut out with
  Time started_at;                   // of this process
  std::vector<Warning> warnings;
};

// The whole server, for its owner. Thread-safe; calls block.
class ServerStatus {
 public:
  // Borrows all of them. It has started when this is made.
  ServerStatus(store::Database& database, Status& status, const pixel::Pool& pool, const ModelChoice& model,
               const Clock& clock)
      : database_(database),
        status_(status),
        pool_(pool),
        model_(model),
        clock_(clock),
        started_at_(clock.now()) {}

  Result<ServerReport> report();

 private:
  store::Database& database_;
  Status& status_;
  const pixel::Pool& pool_;
  const ModelChoice& model_;
  const Clock& clock_;
  const Time started_at_;
};

}  // namespace aip::service

namespace aip {

template <>
inline constexpr auto kWordsOf<service::Warning::Code> = std::to_array<Word<service::Warning::Code>>(
    {{service::Warning::Code::kStorageLow, "storage_low"},
     {service::Warning::Code::kNoWorker, "no_worker"},
     {service::Warning::Code::kWorkerLost, "worker_lost"},
     {service::Warning::Code::kPixelProcess, "pixel_process"},
     {service::Warning::Code::kUnexpected, "unexpected"},
     {service::Warning::Code::kNoModel, "no_model"},
     {service::Warning::Code::kSearchUnindexed, "search_unindexed"}});

}  // namespace aip
