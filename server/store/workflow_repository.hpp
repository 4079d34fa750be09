#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/workflow.hpp"
#include "store/sql.hpp"

namespace aip::store::workflows {

struct Query {
  std::string search;  // part of the SKU or the folder's name
  std::optional<WorkflowStatus> status;
  std::optional<bool> has_images;
  bool reviewable = false;  // has at least one result
  std::optional<Page> page;
};

// The SKU's row, made when it is missing. In a write transaction.
Result<Workflow> ensure(Connection& connection, const UserId& user, const std::string& sku);
Result<std::optional<Workflow>> find(Connection& connection, const UserId& user, const WorkflowId& id);
Result<std::optional<Workflow>> find_by_sku(Connection& connection, const UserId& user, std::string_view sku);
// In the order of their SKUs.
Result<Paged<Folder>> list_folders(Connection& connection, const UserId& user, const Query& query);
Result<Paged<Workflow>> list(Connection& connection, const UserId& user, const Query& query);
// Sets the review status and grows the version; `actor` and the times follow the status. False when the
// version is no longer `workflow.version`.
Result<bool> set_status(Connection& connection, const Workflow& workflow, WorkflowStatus status,
                        const std::optional<UserId>& actor);
// Within the transaction nobody else locks this SKU, so that what is read of it and its pairs afterwards
// stays true.
Result<void> lock(Connection& connection, const WorkflowId& id);
// Tells that something in the SKU changed.
Result<void> touch(Connection& connection, const WorkflowId& id);
Result<void> remove(Connection& connection, const WorkflowId& id);
Result<bool> main_is_chosen(Connection& connection, const WorkflowId& id);
Result<void> choose_main(Connection& connection, const WorkflowId& id, const PairId& pair, bool by_person);
Result<WorkflowStatus> status_before_archive(Connection& connection, const WorkflowId& id);

}  // namespace aip::store::workflows
