#pragma once

#include "domain/job.hpp"
#include "domain/workflow.hpp"
#include "store/database.hpp"

// What the event streams tell: each is written into the outbox in the transaction of the change.
namespace aip::service::events {

Result<void> job(store::Connection& connection, const Job& job);
Result<void> pair(store::Connection& connection, const UserId& user, const ImagePair& pair);
// Reads the pair and tells its state.
Result<void> pair(store::Connection& connection, const UserId& user, const PairId& pair);
Result<void> log(store::Connection& connection, const UserId& user, const JobLog& log);
Result<void> workflow(store::Connection& connection, const Workflow& workflow);
Result<void> workflow_deleted(store::Connection& connection, const Workflow& workflow);
Result<void> download(store::Connection& connection, const UserId& user, const DownloadId& id,
                      std::string_view status);

}  // namespace aip::service::events
