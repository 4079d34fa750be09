#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/user.hpp"
#include "domain/workflow.hpp"
#include "store/catalog_repository.hpp"
#include "store/database.hpp"
#include "store/ledger_repository.hpp"
#include "store/review_repository.hpp"

namespace aip {

enum class ReviewVerb { kApprove, kReject, kReset };
template <>
inline constexpr auto kWordsOf<ReviewVerb> = std::to_array<Word<ReviewVerb>>(
    {{ReviewVerb::kApprove, "approve"}, {ReviewVerb::kReject, "reject"}, {ReviewVerb::kReset, "reset"}});

enum class ReviewTarget { kSku, kImagePair };
template <>
inline constexpr auto kWordsOf<ReviewTarget> = std::to_array<Word<ReviewTarget>>(
    {{ReviewTarget::kSku, "sku"}, {ReviewTarget::kImagePair, "image_pair"}});

}  // namespace aip

namespace aip::service {

struct ReviewAction {
  ReviewVerb verb = ReviewVerb::kApprove;
  ReviewTarget target = ReviewTarget::kSku;
  std::string id;  // of the pair; or of the workflow, or its SKU
  std::optional<std::string> reason;
  std::optional<int> version;  // what the person saw; a newer one fails with kPreconditionFailed
};

struct Reviewed {
  std::string status;  // of the pair's review, or of the SKU
  int version = 0;
};

struct ReviewItem {
  Workflow workflow;
  std::vector<ImagePair> pairs;
};

// A person's decisions. Each is written to the ledger. Thread-safe; calls block.
class Review {
 public:
  explicit Review(store::Database& database) : database_(database) {}

  Result<store::workflows::List<ReviewItem>> list(const UserId& user, const store::workflows::Query& query);
  Result<ReviewItem> find(const UserId& user, std::string_view sku);

  // Who decided what in a SKU, when, on which version, why; newest first. Lines are never changed.
  Result<store::Paged<store::ledger::Line>> history(const UserId& user, std::string_view sku,
                                                    const store::Page& page);

  // A result for each action, in order; each is all or nothing. Approving a SKU approves its undecided
  // results; rejecting it rejects all its results.
  std::vector<Result<Reviewed>> act(const Caller& caller, const std::vector<ReviewAction>& actions);

  // All of them or none. kConflict when one is archived already (or not), or is being processed.
  Result<void> archive(const Caller& caller, const std::vector<WorkflowId>& ids);
  Result<void> restore(const Caller& caller, const std::vector<WorkflowId>& ids);

 private:
  Result<Reviewed> act_on_pair(store::Connection& connection, const Caller& caller,
                               const ReviewAction& action);
  Result<Reviewed> act_on_sku(store::Connection& connection, const Caller& caller,
                              const ReviewAction& action);

  store::Database& database_;
};

}  // namespace aip::service
