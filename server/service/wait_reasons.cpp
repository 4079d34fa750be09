#include "service/wait_reasons.hpp"

#include <vector>

#include <fmt/format.h>

#include "queue/wait_reason.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;

std::string images(int count) { return count == 1 ? "1 image" : fmt::format("{} images", count); }

Wait of_paused(const Job& job) {
  Wait wait{.reason = Waiting::kPaused, .message = "Paused. It continues when you resume it."};
  if (job.pause_reason) wait.code = to_string(*job.pause_reason);
  if (job.error_message)
    wait.message = fmt::format("Paused: {} Resume the job when that is fixed.", *job.error_message);
  return wait;
}

Wait of_pilot(const Job& job) {
  const int count = job.pilot_items.value_or(0);
  return {.reason = Waiting::kPilot,
          .count = count,
          .message = fmt::format("The pilot of {} is done. Look at the results, then release the rest.",
                                 images(count))};
}

Wait of_job_limit(int limit) {
  return {
      .reason = Waiting::kJobLimit,
      .count = limit,
      .message = fmt::format("Your limit of {} at a time is reached. It starts by itself when one has ended.",
                             limit == 1 ? "1 job" : fmt::format("{} jobs", limit))};
}

Wait of_queue(const queue::WaitReason& reason, Time now) {
  const auto seconds =
      reason.until ? std::chrono::ceil<std::chrono::seconds>(*reason.until - now).count() : 0;
  if (reason.pause_reason && reason.until) {
    return {.reason = Waiting::kProvider,
            .code = reason.pause_reason,
            .until = reason.until,
            .message = fmt::format("Rate limited by the provider. Resumes in {} s.", seconds)};
  }
  if (reason.pause_reason) {
    return {.reason = Waiting::kProvider,
            .code = reason.pause_reason,
            .message =
                fmt::format("{} Nothing is sent with this key until that is fixed. Then resume the job, or "
                            "test the connection in the settings.",
                            reason.pause_message)};
  }
  if (reason.until) {
    return {.reason = Waiting::kRetry,
            .until = reason.until,
            .message = fmt::format("The next try is in {} s.", seconds)};
  }
  return {.reason = Waiting::kTurn,
          .count = reason.before,
          .message = reason.before == 0 ? "It is next in line."
                                        : fmt::format("{} of yours go first.", images(reason.before))};
}

// It is being worked on, only not at this very moment.
bool is_between_images(const Job& job, const queue::WaitReason& reason) {
  return job.paced_from && !reason.pause_reason && !reason.until && reason.before == 0;
}

}  // namespace

Result<void> explain_waits(Connection& connection, const UserId& user, std::span<Job* const> unfinished) {
  std::vector<Job*> in_queue;
  for (Job* job : unfinished) {
    const auto reason = waiting_for(*job);
    if (!reason) {
      in_queue.push_back(job);
    } else if (*reason == Waiting::kPaused) {
      job->wait = of_paused(*job);
    } else if (*reason == Waiting::kPilot) {
      job->wait = of_pilot(*job);
    } else {
      AIP_TRY_ASSIGN(const auto settings, store::settings::find(connection, user));
      job->wait = of_job_limit(settings.value_or(Settings{}).max_concurrent_jobs);
    }
  }
  if (in_queue.empty()) return {};
  AIP_TRY_ASSIGN(const auto running, queue::running_jobs(connection, user));
  std::erase_if(in_queue, [&](const Job* job) { return running.contains(job->id); });
  if (in_queue.empty()) return {};
  std::vector<JobId> ids;
  for (const Job* job : in_queue) ids.push_back(job->id);
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY_ASSIGN(const auto reasons, queue::wait_reasons(connection, ids, now));
  for (Job* job : in_queue) {
    const auto reason = reasons.find(job->id);
    if (reason == reasons.end() || is_between_images(*job, reason->second)) continue;
    job->wait = of_queue(reason->second, now);
  }
  return {};
}

}  // namespace aip::service
