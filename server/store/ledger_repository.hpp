#pragma once

#include <optional>
#include <string>

#include "domain/pair.hpp"
#include "store/sql.hpp"

// The approval ledger: a line for each decision of a person. Lines are only ever added.
namespace aip::store::ledger {

struct NewLine {
  UserId user;
  UserId actor;
  WorkflowId workflow;
  std::optional<PairId> pair;
  std::optional<VersionId> version;
  std::string action;
  std::optional<std::string> reason;
};

Result<void> append(Connection& connection, const NewLine& line);

// A line with the names that its ids stand for.
struct Line {
  std::string id;
  std::optional<UserId> actor;  // none: the account is gone
  std::optional<std::string> actor_name;
  std::optional<PairId> pair;  // none: about the SKU as a whole
  std::optional<std::string> image_name;
  std::optional<VersionId> version;
  std::string action;
  std::optional<std::string> reason;
  Time created_at;
};

// The ledger of a SKU, newest first.
Result<Paged<Line>> find(Connection& connection, const WorkflowId& workflow, const Page& page);

}  // namespace aip::store::ledger
