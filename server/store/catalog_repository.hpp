#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/job.hpp"
#include "domain/pair.hpp"
#include "store/sql.hpp"

namespace aip::store::pairs {

Result<void> insert(Connection& connection, const ImagePair& pair);
Result<std::optional<ImagePair>> find(Connection& connection, const UserId& user, const PairId& id);
Result<std::optional<ImagePair>> find_by_name(Connection& connection, const WorkflowId& workflow,
                                              std::string_view name);
// The name of the SKU's main image.
Result<std::optional<std::string>> main_name(Connection& connection, const WorkflowId& workflow);
// The main image first, the rest as people count (IMG_2 before IMG_10).
Result<std::vector<ImagePair>> of_workflow(Connection& connection, const WorkflowId& workflow);
// Of several workflows at once, in the same order within each.
Result<std::vector<ImagePair>> of_workflows(Connection& connection, const std::vector<WorkflowId>& workflows);

struct ForJob {
  PairId id;
  std::string sku;
  std::string name;
  bool is_main = false;
  bool busy = false;  // an unfinished task of it exists
  std::string input_sha256;
  std::string result_key;  // of its current result; empty: none, not known, or rejected by a reviewer
  std::string made_key;    // of the profile that made it, where another one was ordered
};

// What a job over these SKUs takes: not skipped by a person, not archived. SKUs in their order, in each
// its main image first, the rest as people count.
Result<std::vector<ForJob>> select_for_job(Connection& connection, const UserId& user,
                                           const json::array& skus, ImageType type);

// The photo was replaced: its result, error and review are gone. The versions stay.
Result<void> replace_input(Connection& connection, const PairId& id, const StoredImage& input,
                           std::string_view sha256);
Result<void> enter_job(Connection& connection, const std::vector<PairId>& ids, const JobId& job);
// A job found them unchanged since their result was made.
Result<void> keep_unchanged(Connection& connection, const std::vector<PairId>& ids);
// The pairs whose task of this job waits again.
Result<void> rejoin_job(Connection& connection, const JobId& job);
Result<void> set_status(Connection& connection, const PairId& id, PairStatus status,
                        const std::optional<std::string>& skip_reason = std::nullopt);
// Back to where a pair was before it was skipped: completed when it has a result, else waiting for a job.
Result<void> unskip(Connection& connection, const PairId& id);
// The final state of a pair when no new result was made: completed when it has one from before, else
// `otherwise`.
Result<void> settle(Connection& connection, const PairId& id, PairStatus otherwise,
                    const std::optional<std::string>& skip_reason, const std::optional<Error>& error);
// Shows `version` as the result: completed, unreviewed, without error.
Result<void> set_result(Connection& connection, const ImageVersion& version);
// False when the pair is no longer at `seen_version`.
Result<bool> set_review(Connection& connection, const PairId& id, int seen_version, ReviewStatus review,
                        const std::optional<std::string>& reason, const std::optional<UserId>& actor);
Result<void> remove(Connection& connection, const PairId& id);

// Storage keys of everything that belongs to a pair, for removing its blobs after it.
Result<std::vector<std::string>> keys_of(Connection& connection, const PairId& pair);
// Of everything there is, for the collection of orphans.
Result<std::vector<std::string>> all_keys(Connection& connection);

}  // namespace aip::store::pairs
