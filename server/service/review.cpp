#include "service/review.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "domain/names.hpp"
#include "service/events.hpp"
#include "service/missing.hpp"
#include "service/pairs.hpp"

namespace aip::service {
namespace {

using store::Connection;
namespace pairs_store = store::pairs;
namespace workflows = store::workflows;

Error changed_meanwhile() {
  return {.code = ErrorCode::kPreconditionFailed,
          .message = "version is no longer current",
          .public_message = "Somebody else changed this a moment ago. Look at it again."};
}

Error conflict(std::string message) {
  return {.code = ErrorCode::kConflict, .message = message, .public_message = message};
}

ReviewStatus status_of(ReviewVerb verb) {
  switch (verb) {
    case ReviewVerb::kApprove:
      return ReviewStatus::kApproved;
    case ReviewVerb::kReject:
      return ReviewStatus::kRejected;
    case ReviewVerb::kReset:
      return ReviewStatus::kUnreviewed;
  }
  return ReviewStatus::kUnreviewed;
}

Result<void> note(Connection& connection, const Caller& caller, const WorkflowId& workflow,
                  std::string_view action, const std::optional<std::string>& reason,
                  const ImagePair* pair = nullptr) {
  store::ledger::NewLine line{.user = caller.account,
                              .actor = caller.actor,
                              .workflow = workflow,
                              .pair = std::nullopt,
                              .version = std::nullopt,
                              .action = std::string(action),
                              .reason = reason};
  if (pair != nullptr) {
    line.pair = pair->id;
    line.version = pair->current_version;
  }
  return store::ledger::append(connection, line);
}

// Writes one decision on one pair, with its line in the ledger and its event.
Result<void> decide(Connection& connection, const Caller& caller, const ImagePair& pair, ReviewVerb verb,
                    const std::optional<std::string>& reason) {
  AIP_TRY_ASSIGN(const bool written, pairs_store::set_review(connection, pair.id, pair.version,
                                                             status_of(verb), reason, caller.actor));
  if (!written) return fail(changed_meanwhile());
  AIP_TRY(note(connection, caller, pair.workflow, to_string(verb), reason, &pair));
  return events::pair(connection, caller.account, pair.id);
}

// Sets the SKU's status where it changes, and tells.
Result<Workflow> move_to(Connection& connection, const Caller& caller, const Workflow& workflow,
                         WorkflowStatus status) {
  if (workflow.status == status) {
    AIP_TRY(workflows::touch(connection, workflow.id));
  } else {
    AIP_TRY_ASSIGN(const bool written, workflows::set_status(connection, workflow, status, caller.actor));
    if (!written) return fail(changed_meanwhile());
  }
  AIP_TRY_ASSIGN(auto moved, workflows::find(connection, caller.account, workflow.id));
  if (!moved) return fail(ErrorCode::kInternal, "a workflow vanished under its own transaction");
  AIP_TRY(events::workflow(connection, *moved));
  return *std::move(moved);
}

Result<Workflow> require_workflow(Connection& connection, const UserId& user, const std::string& id_or_sku) {
  AIP_TRY_ASSIGN(auto workflow, workflows::find(connection, user, WorkflowId{id_or_sku}));
  if (!workflow) {
    AIP_TRY_ASSIGN(workflow, workflows::find_by_sku(connection, user, canonical_sku(id_or_sku)));
  }
  return required<Workflow>(std::move(workflow), "SKU");
}

// The same, as it is when nobody else is deciding on it any more: a decision looks at the whole SKU.
Result<Workflow> lock_workflow(Connection& connection, const UserId& user, const std::string& id_or_sku) {
  AIP_TRY_ASSIGN(const auto found, require_workflow(connection, user, id_or_sku));
  AIP_TRY(workflows::lock(connection, found.id));
  return require_workflow(connection, user, found.id.value);
}

}  // namespace

Result<workflows::List<ReviewItem>> Review::list(const UserId& user, const workflows::Query& query) {
  return database_.read([&](Connection& connection) -> Result<workflows::List<ReviewItem>> {
    AIP_TRY_ASSIGN(auto page, workflows::list(connection, user, query));
    std::vector<WorkflowId> ids;
    for (const auto& workflow : page.items) ids.push_back(workflow.id);
    AIP_TRY_ASSIGN(auto pairs, pairs_store::of_workflows(connection, ids));
    std::map<WorkflowId, std::vector<ImagePair>> by_workflow;
    for (auto& pair : pairs) by_workflow[pair.workflow].push_back(std::move(pair));
    workflows::List<ReviewItem> items{{.items = {}, .total = page.total}, page.next};
    for (auto& workflow : page.items) {
      auto& its_pairs = by_workflow[workflow.id];
      items.items.push_back({std::move(workflow), std::move(its_pairs)});
    }
    return items;
  });
}

Result<ReviewItem> Review::find(const UserId& user, std::string_view sku) {
  return database_.read([&](Connection& connection) -> Result<ReviewItem> {
    AIP_TRY_ASSIGN(auto workflow,
                   required(workflows::find_by_sku(connection, user, canonical_sku(sku)), "SKU"));
    AIP_TRY_ASSIGN(auto pairs, pairs_store::of_workflow(connection, workflow.id));
    return ReviewItem{std::move(workflow), std::move(pairs)};
  });
}

Result<Reviewed> Review::act_on_pair(Connection& connection, const Caller& caller,
                                     const ReviewAction& action) {
  const PairId id{action.id};
  AIP_TRY_ASSIGN(const auto found, require_pair(connection, caller.account, id));
  AIP_TRY_ASSIGN(const auto workflow, lock_workflow(connection, caller.account, found.workflow.value));
  AIP_TRY_ASSIGN(const auto pair, require_pair(connection, caller.account, id));
  if (action.version && *action.version != pair.version) return fail(changed_meanwhile());
  if (!pair.output) return fail(conflict("This image has no result to review yet."));
  if (workflow.status == WorkflowStatus::kArchived)
    return fail(conflict("This SKU is archived. Restore it first."));
  AIP_TRY(decide(connection, caller, pair, action.verb, action.reason));
  AIP_TRY_ASSIGN(const auto pairs, pairs_store::of_workflow(connection, workflow.id));
  AIP_TRY(move_to(connection, caller, workflow, status_after_pair_review(pairs)));
  return Reviewed{std::string(to_string(status_of(action.verb))), pair.version + 1};
}

Result<Reviewed> Review::act_on_sku(Connection& connection, const Caller& caller,
                                    const ReviewAction& action) {
  AIP_TRY_ASSIGN(const auto workflow, lock_workflow(connection, caller.account, action.id));
  if (action.version && *action.version != workflow.version) return fail(changed_meanwhile());
  if (workflow.status == WorkflowStatus::kArchived)
    return fail(conflict("This SKU is archived. Restore it first."));
  AIP_TRY_ASSIGN(const auto pairs, pairs_store::of_workflow(connection, workflow.id));
  bool any_result = false;
  bool any_approved = false;
  for (const auto& pair : pairs) {
    if (!pair.output || pair.status == PairStatus::kSkipped) continue;
    any_result = true;
    // What a person rejected one by one is not approved with the rest.
    const bool stays = action.verb == ReviewVerb::kApprove && pair.review == ReviewStatus::kRejected;
    if (stays) continue;
    any_approved = any_approved || action.verb == ReviewVerb::kApprove;
    if (pair.review != status_of(action.verb)) {
      AIP_TRY(decide(connection, caller, pair, action.verb, action.reason));
    }
  }
  if (!any_result) return fail(conflict("This SKU has no results to review yet."));
  if (action.verb == ReviewVerb::kApprove && !any_approved) {
    return fail(conflict("Every result of this SKU is rejected. Approve one of them, or process it again."));
  }
  AIP_TRY(note(connection, caller, workflow.id, to_string(action.verb), action.reason));
  const auto status =
      action.verb == ReviewVerb::kApprove ? WorkflowStatus::kApproved : WorkflowStatus::kPending;
  AIP_TRY_ASSIGN(const auto moved, move_to(connection, caller, workflow, status));
  return Reviewed{std::string(to_string(moved.status)), moved.version};
}

Result<store::Paged<store::ledger::Line>> Review::history(const UserId& user, std::string_view sku,
                                                          const store::Page& page) {
  return database_.read([&](Connection& connection) -> Result<store::Paged<store::ledger::Line>> {
    AIP_TRY_ASSIGN(const auto workflow,
                   required(workflows::find_by_sku(connection, user, canonical_sku(sku)), "SKU"));
    return store::ledger::find(connection, workflow.id, page);
  });
}

std::vector<Result<Reviewed>> Review::act(const Caller& caller, const std::vector<ReviewAction>& actions) {
  std::vector<Result<Reviewed>> results;
  results.reserve(actions.size());
  for (const auto& action : actions) {
    results.push_back(database_.write([&](Connection& connection) {
      return action.target == ReviewTarget::kSku ? act_on_sku(connection, caller, action)
                                                 : act_on_pair(connection, caller, action);
    }));
  }
  return results;
}

Result<void> Review::archive(const Caller& caller, const std::vector<WorkflowId>& ids) {
  return database_.write([&](Connection& connection) -> Result<void> {
    for (const auto& id : ids) {
      AIP_TRY_ASSIGN(const auto workflow, lock_workflow(connection, caller.account, id.value));
      if (workflow.status == WorkflowStatus::kArchived) {
        return fail(conflict(fmt::format("{} is archived already.", workflow.sku)));
      }
      AIP_TRY_ASSIGN(const auto pairs, pairs_store::of_workflow(connection, workflow.id));
      if (std::ranges::any_of(pairs, is_busy)) {
        return fail(
            conflict(fmt::format("{} is being processed. Wait for it, or cancel the job.", workflow.sku)));
      }
      AIP_TRY(note(connection, caller, workflow.id, "archive", std::nullopt));
      AIP_TRY(move_to(connection, caller, workflow, WorkflowStatus::kArchived));
    }
    return {};
  });
}

Result<void> Review::restore(const Caller& caller, const std::vector<WorkflowId>& ids) {
  return database_.write([&](Connection& connection) -> Result<void> {
    for (const auto& id : ids) {
      AIP_TRY_ASSIGN(const auto workflow, lock_workflow(connection, caller.account, id.value));
      if (workflow.status != WorkflowStatus::kArchived) {
        return fail(conflict(fmt::format("{} is not archived.", workflow.sku)));
      }
      AIP_TRY_ASSIGN(const auto before, workflows::status_before_archive(connection, workflow.id));
      AIP_TRY(note(connection, caller, workflow.id, "restore", std::nullopt));
      AIP_TRY(move_to(connection, caller, workflow, before));
    }
    return {};
  });
}

}  // namespace aip::service
