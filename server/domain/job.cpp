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

std::optional<Micros> JobCost::per_image() const {
  if (priced_items > 0) return spent / priced_items;
  return estimate;
}

bool is_final(JobStatus status) {
  return status == JobStatus::kCompleted || status == JobStatus::kFailed || status == JobStatus::kCancelled;
}

bool awaits_release(const Job& job) {
  return job.pilot_items && !job.released_at && !is_final(job.status) && job.processed() >= *job.pilot_items;
}

std::optional<Waiting> waiting_for(const Job& job) {
  if (is_final(job.status)) return std::nullopt;
  if (job.paused_at) return Waiting::kPaused;
  if (awaits_release(job)) return Waiting::kPilot;
  if (!job.admitted_at) return Waiting::kJobLimit;
  return std::nullopt;
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
