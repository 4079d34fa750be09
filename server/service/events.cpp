#include "service/events.hpp"

#include "store/catalog_repository.hpp"
#include "store/event_repository.hpp"

namespace aip::service::events {

using store::Connection;
using store::events::Type;

Result<void> job(Connection& connection, const Job& job) {
  json::object data{{"id", job.id.value},
                    {"status", to_string(job.status)},
                    {"totalItems", job.total},
                    {"processedItems", job.processed()},
                    {"completedItems", job.completed},
                    {"skippedItems", job.skipped},
                    {"failedItems", job.failed},
                    {"progressPercentage", progress_percentage(job.processed(), job.total)}};
  if (job.estimated_completion_at) data["estimatedCompletionAt"] = to_iso(*job.estimated_completion_at);
  return store::events::append(connection, job.user, Type::kJob, data);
}

Result<void> pair(Connection& connection, const UserId& user, const ImagePair& pair) {
  json::object data{{"id", pair.id.value},
                    {"sku", pair.sku},
                    {"status", to_string(pair.status)},
                    {"reviewStatus", to_string(pair.review)}};
  if (pair.job) data["jobId"] = pair.job->value;
  return store::events::append(connection, user, Type::kPair, data);
}

Result<void> pair(Connection& connection, const UserId& user, const PairId& id) {
  AIP_TRY_ASSIGN(const auto found, store::pairs::find(connection, user, id));
  if (!found) return {};
  return pair(connection, user, *found);
}

Result<void> log(Connection& connection, const UserId& user, const JobLog& log) {
  return store::events::append(connection, user, Type::kLog,
                               {{"id", log.id},
                                {"jobId", log.job.value},
                                {"level", to_string(log.level)},
                                {"message", log.message},
                                {"timestamp", to_iso(log.timestamp)}});
}

Result<void> workflow(Connection& connection, const Workflow& workflow) {
  return store::events::append(
      connection, workflow.user, Type::kWorkflow,
      {{"id", workflow.id.value}, {"sku", workflow.sku}, {"status", to_string(workflow.status)}});
}

Result<void> workflow_deleted(Connection& connection, const Workflow& workflow) {
  return store::events::append(connection, workflow.user, Type::kWorkflow,
                               {{"id", workflow.id.value}, {"sku", workflow.sku}, {"status", "deleted"}});
}

Result<void> download(Connection& connection, const UserId& user, const DownloadId& id,
                      std::string_view status) {
  return store::events::append(connection, user, Type::kDownload, {{"id", id.value}, {"status", status}});
}

}  // namespace aip::service::events
