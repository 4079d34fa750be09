#include "domain/workflow.hpp"

namespace aip {

WorkflowStatus status_after_pair_review(const std::vector<ImagePair>& pairs) {
  bool any_approved = false;
  for (const auto& pair : pairs) {
    if (!pair.output || pair.status == PairStatus::kSkipped) continue;
    if (pair.review != ReviewStatus::kApproved) return WorkflowStatus::kPending;
    any_approved = true;
  }
  return any_approved ? WorkflowStatus::kApproved : WorkflowStatus::kPending;
}

}  // namespace aip
