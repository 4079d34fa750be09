#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/words.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"

namespace aip {

enum class PairStatus { kPending, kProcessing, kCompleted, kSkipped, kFailed };
template <>
inline constexpr auto kWordsOf<PairStatus> =
    std::to_array<Word<PairStatus>>({{PairStatus::kPending, "pending"},
                                     {PairStatus::kProcessing, "processing"},
                                     {PairStatus::kCompleted, "completed"},
                                     {PairStatus::kSkipped, "skipped"},
                                     {PairStatus::kFailed, "failed"}});

enum class ReviewStatus { kUnreviewed, kApproved, kRejected };
template <>
inline constexpr auto kWordsOf<ReviewStatus> =
    std::to_array<Word<ReviewStatus>>({{ReviewStatus::kUnreviewed, "unreviewed"},
                                       {ReviewStatus::kApproved, "approved"},
                                       {ReviewStatus::kRejected, "rejected"}});

// Why a pair is skipped; kept as text, because an engine may add its own.
inline constexpr std::string_view kSkippedByUser = "skipped_by_user";
inline constexpr std::string_view kSkippedJobCancelled = "job_cancelled";
// Beside a result: the last job found nothing changed since it was made, and kept it.
inline constexpr std::string_view kSkippedUnchanged = "unchanged";

// A stored picture: where its bytes are and what is known of them.
struct StoredImage {
  std::string key;
  std::string thumbnail_key;
  std::string format;  // image::to_string
  int width = 0;
  int height = 0;
  std::int64_t bytes = 0;
};

struct ImagePair {
  PairId id;
  WorkflowId workflow;
  std::string sku;  // of its workflow
  std::optional<JobId> job;
  std::string name;  // path of the file inside its folder, "/" between
  StoredImage input;
  std::string input_sha256;
  std::optional<StoredImage> output;
  std::optional<VersionId> current_version;
  std::optional<JobId> result_job;  // that made the current version
  PairStatus status = PairStatus::kPending;
  std::optional<std::string> skip_reason;
  std::optional<std::string> error_code;
  std::optional<std::string> error_message;
  bool is_main = false;
  std::optional<std::string> engine;
  std::optional<json::object> generation_params;
  ReviewStatus review = ReviewStatus::kUnreviewed;
  std::optional<std::string> review_reason;
  int version = 1;
  Time created_at;
  Time updated_at;
};

// Whether a job is at it, so that it must not change meanwhile. SkuFolder's count in
// store/review_repository.cpp says the same in SQL.
bool is_busy(const ImagePair& pair);

struct ImageVersion {
  VersionId id;
  PairId pair;
  std::optional<JobId> job;
  StoredImage image;
  std::string engine;
  json::object params;
  json::object report;
  Time created_at;
  std::string order_key = {};       // of photo and order; empty: not known
  std::string made_key = {};        // the same of the fallback profile; empty: none was used
  std::optional<Micros> cost = {};  // none: not known
};

}  // namespace aip
