#include "domain/job.hpp"

namespace aip {

ImageType default_image_type(JobType type) {
  switch (type) {
    case JobType::kMainImage:
      return ImageType::kMain;
    case JobType::kSecondaryImage:
      return ImageType::kSecondary;
    case JobType::kBatchOptimize:
    case JobType::kCustom:
      return ImageType::kAll;
  }
  return ImageType::kAll;
}

bool is_final(JobStatus status) {
  return status == JobStatus::kCompleted || status == JobStatus::kFailed || status == JobStatus::kCancelled;
}

JobStatus derive_status(const Job& job, bool any_started) {
  if (job.processed() < job.total) return any_started ? JobStatus::kProcessing : JobStatus::kPending;
  if (job.cancel_requested_at) return JobStatus::kCancelled;
  if (job.failed > 0 && job.completed == 0) return JobStatus::kFailed;
  return JobStatus::kCompleted;
}

int progress_percentage(int processed, int total) {
  if (total <= 0) return 100;
  // Never rounds up to 100 before the last one is done.
  return static_cast<int>(static_cast<std::int64_t>(processed) * 100 / total);
}

}  // namespace aip
