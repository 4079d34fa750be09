#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/workflow.hpp"
#include "store/sql.hpp"

namespace aip::store::workflows {

// A place in the list: after this SKU.
struct Cursor {
  std::string sort_key;
  WorkflowId id;
};

struct Query {
  std::string search;  // part of the SKU or the folder's name, in any case
  std::optional<WorkflowStatus> status;
  std::optional<bool> has_images;
  bool reviewable = false;  // has at least one result
  std::optional<Time> changed_since;
  std::optional<Cursor> after;  // then the page's number is 1
  std::optional<Page> page;     // none: all
};

template <class T>
struct List : Paged<T> {
  std::optional<Cursor> next;  // where the next page begins; none after the last one
};

// The SKU's row, made when it is missing. In a write transaction.
Result<Workflow> ensure(Connection& connection, const UserId& user, const std::string& sku);
Result<std::optional<Workflow>> find(Connection& connection, const UserId& user, const WorkflowId& id);
Result<std::optional<Workflow>> find_by_sku(Connection& connection, const UserId& user, std::string_view sku);
// Those of the given SKUs that the user has.
Result<std::set<std::string>> existing(Connection& connection, const UserId& user, const json::array& skus);
// In the order of their SKUs, as people sort: SKU-2 before SKU-10.
Result<List<Folder>> list_folders(Connection& connection, const UserId& user, const Query& query);
Result<List<Workflow>> list(Connection& connection, const UserId& user, const Query& query);
// Sets the review status and grows the version; `actor` and the times follow the status. False when the
// version is no longer `workflow.version`.
Result<bool> set_status(Connection& connection, const Workflow& workflow, WorkflowStatus status,
                        const std::optional<UserId>& actor);
// Within the transaction nobody else locks this SKU, so that what is read of it and its pairs afterwards
// stays true.
Result<void> lock(Connection& connection, const WorkflowId& id);
// Makes an approved SKU pending, because something in it waits for a decision. False: it was not approved.
Result<bool> reopen(Connection& connection, const WorkflowId& id);
// Tells that something in the SKU changed.
Result<void> touch(Connection& connection, const WorkflowId& id);
Result<void> remove(Connection& connection, const WorkflowId& id);
Result<bool> main_is_chosen(Connection& connection, const WorkflowId& id);
Result<void> choose_main(Connection& connection, const WorkflowId& id, const PairId& pair, bool by_person);
Result<WorkflowStatus> status_before_archive(Connection& connection, const WorkflowId& id);

}  // namespace aip::store::workflows
