#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/pair.hpp"

namespace aip {

enum class WorkflowStatus { kPending, kApproved, kArchived };
template <>
inline constexpr auto kWordsOf<WorkflowStatus> =
    std::to_array<Word<WorkflowStatus>>({{WorkflowStatus::kPending, "pending"},
                                         {WorkflowStatus::kApproved, "approved"},
                                         {WorkflowStatus::kArchived, "archived"}});

// One SKU of one user.
struct Workflow {
  WorkflowId id;
  UserId user;
  std::string sku;
  std::string folder_name;
  WorkflowStatus status = WorkflowStatus::kPending;
  int version = 1;
  Time created_at;
  Time updated_at;
  std::optional<Time> approved_at;
  std::optional<Time> archived_at;
};

// A SKU in the list: its workflow and what its pairs add up to.
struct Folder {
  Workflow workflow;
  int images = 0;
  int completed = 0;
  int failed = 0;
  int skipped = 0;
  int busy = 0;       // waiting or running in a job
  int to_review = 0;  // results that wait for a decision
  int approved = 0;   // images with an approved result, whatever became of newer ones
  int rejected = 0;
  std::optional<PairId> cover;  // the main image
  std::string cover_sha256;     // of its photo
};

// Where a SKU's review stands after a decision on one of its pairs: approved once every result is decided, at
// least one of them approved and none rejected.
WorkflowStatus status_after_pair_review(const std::vector<ImagePair>& pairs);

}  // namespace aip
