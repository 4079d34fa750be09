#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/database.hpp"

// Who works the queue: a row of ai_worker for each runner, renewed with its heartbeat, so that everybody can
// see all of them, on whatever machine. The rows only tell; the leases decide.
namespace aip::queue::workers {

// Longer silent than this: its process or its machine is lost.
inline constexpr std::chrono::seconds kSilentAfter{30};

struct Worker {
  std::string id;  // RunnerOptions::owner
  std::string host;
  int process = 0;
  int slots = 0;
};

struct WorkerStatus {
  Worker worker;
  Time started_at;
  Time seen_at;
  bool silent = false;
  int running = 0;  // tasks it holds the lease of
};

// Renews the worker's row. `alone`: no other process works this queue, so other rows are of lost ones.
Result<void> present(store::Connection& connection, const Worker& worker, bool alone);
Result<void> leave(store::Connection& connection, std::string_view id);
// By their start; those that were lost in the last hour, too.
Result<std::vector<WorkerStatus>> list(store::Connection& connection);
// Drops the rows of those lost before.
Result<int> forget(store::Connection& connection);

}  // namespace aip::queue::workers
