#include <algorithm>

#include "routes/api.hpp"

namespace aip::routes {
namespace {

using http::Method;
using http::Request;

json::object to_dto(const service::WorkerStatus& seen) {
  return {{"id", seen.worker.id},
          {"host", seen.worker.host},
          {"slots", seen.worker.slots},
          {"running", seen.running},
          {"startedAt", to_iso(seen.started_at)},
          {"seenAt", to_iso(seen.seen_at)},
          {"silent", seen.silent}};
}

json::object to_dto(const service::LaneStatus& seen) {
  const auto& [lane, allowed, running, waiting, reason, message, until] = seen;
  // service/lanes.hpp: the origin, and behind it the profile.
  const auto mark = lane.name.find('#');
  json::object dto{{"name", lane.name.substr(0, mark)}, {"running", running}, {"waiting", waiting}};
  if (mark != std::string::npos) dto["profileId"] = lane.name.substr(mark + 1);
  if (lane.limits.max_running) dto["maxRunning"] = *lane.limits.max_running;
  if (allowed) dto["allowed"] = *allowed;
  if (lane.limits.gap.count() > 0) {
    dto["requestsPerMinute"] = std::chrono::milliseconds(std::chrono::minutes(1)) / lane.limits.gap;
  }
  if (reason) {
    dto["pauseReason"] = *reason;
    dto["pauseMessage"] = message;
  }
  if (until) dto["pausedUntil"] = to_iso(*until);
  return dto;
}

json::object spending_of(const service::StatusReport& report) {
  const auto& month = report.spending;
  json::object dto{{"month", month.month},
                   {"spentMicros", month.spent},
                   {"reservedMicros", month.reserved},
                   {"unknownItems", month.unknown_items}};
  if (report.budget) dto["budgetMicros"] = *report.budget;
  return dto;
}

Result<Answer> status(Services& services, const Caller& caller) {
  AIP_TRY_ASSIGN(const auto report, services.status.report(caller.account));
  const auto& figures = report.figures;
  // Below this, imports and results will soon fail.
  constexpr std::uint64_t kMinFreeBytes = 512ull << 20;
  const bool waiting = figures.active_jobs + figures.queued_jobs > 0;
  const bool worked = std::ranges::any_of(report.workers, [](const auto& seen) { return !seen.silent; });
  const bool healthy =
      report.storage.free_bytes.value_or(kMinFreeBytes + 1) > kMinFreeBytes && (worked || !waiting);
  json::array workers;
  for (const auto& seen : report.workers) workers.push_back(to_dto(seen));
  json::array lanes;
  for (const auto& seen : report.lanes) lanes.push_back(to_dto(seen));
  return Answer{
      json::object{{"systemStatus", healthy ? "healthy" : "degraded"},
                   {"activeJobs", figures.active_jobs},
                   {"queuedJobs", figures.queued_jobs},
                   {"completedToday", figures.completed_today},
                   {"failedToday", figures.failed_today},
                   {"avgProcessingTime", figures.average_seconds},
                   {"storageUsed", report.storage.used_bytes},
                   {"storageLimit",
                    report.storage.free_bytes ? report.storage.used_bytes + *report.storage.free_bytes : 0},
                   {"storagePlace", report.storage.free_bytes ? "disk" : "bucket"},
                   {"spending", spending_of(report)},
                   {"version", services.version},
                   {"engine", "local"},
                   {"workers", std::move(workers)},
                   {"lanes", std::move(lanes)}}};
}

json::object storage_of(const blob::BlobStore::Usage& usage) {
  json::object dto{{"usedBytes", usage.used_bytes}};
  if (usage.free_bytes) dto["freeBytes"] = *usage.free_bytes;
  return dto;
}

json::object to_dto(const service::Warning& warning) {
  json::object dto{{"code", to_string(warning.code)}};
  if (warning.count > 0) dto["count"] = warning.count;
  return dto;
}

Result<Answer> server(Services& services) {
  AIP_TRY_ASSIGN(const auto report, services.server_status.report());
  const auto& [is_sqlite, figures, storage, workers, pixel, model, started_at, warnings] = report;
  json::array all_workers;
  for (const auto& seen : workers) all_workers.push_back(to_dto(seen));
  json::array all_warnings;
  for (const auto& warning : warnings) all_warnings.push_back(to_dto(warning));
  json::object dto{{"version", services.version},
                   {"startedAt", to_iso(started_at)},
                   {"warnings", std::move(all_warnings)},
                   {"queue", {{"jobs", figures.unfinished_jobs}, {"images", figures.images_left}}},
                   {"lastDay",
                    {{"completed", figures.completed},
                     {"failed", figures.failed},
                     {"secondsPerImage", figures.average_seconds}}},
                   {"workers", std::move(all_workers)},
                   {"pixelProcesses",
                    {{"running", pixel.processes},
                     {"busy", pixel.busy},
                     {"waiting", pixel.waiting},
                     {"started", pixel.started_total},
                     {"died", pixel.died_total}}},
                   {"storage", storage_of(storage)},
                   {"database",
                    {{"kind", is_sqlite ? "sqlite" : "postgres"},
                     {"bytes", figures.database_bytes},
                     {"schemaVersion", figures.schema_version}}}};
  if (model) dto["model"] = *model;
  return Answer{std::move(dto)};
}

}  // namespace

void add_status(Api& api, Services& services) {
  api.call(Method::kGet, std::string(kBase) + "/status", Right::kView,
           [&](const Caller& caller, Request&) { return status(services, caller); });
  api.call(Method::kGet, std::string(kBase) + "/status/server", Right::kOperate,
           [&](const Caller&, Request&) { return server(services); });
  api.open(Method::kGet, "/healthz",
           [](Request&) -> Result<http::Response> { return text_response(200, "ok\n"); });
  api.open(Method::kGet, "/readyz", [&](Request&) -> Result<http::Response> {
    const auto ready = services.status.ready();
    return ready ? text_response(200, "ready\n") : text_response(503, ready.error().public_message + "\n");
  });
}

}  // namespace aip::routes
