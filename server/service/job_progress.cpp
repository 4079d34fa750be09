#include "service/job_progress.hpp"

#include <map>
#include <vector>

#include <fmt/format.h>

#include "queue/queue.hpp"
#include "service/events.hpp"
#include "service/spending.hpp"
#include "store/catalog_repository.hpp"
#include "store/job_log_repository.hpp"
#include "store/job_repository.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

using queue::Ended;
using queue::Ending;
using queue::Task;
using store::Connection;

Result<void> log(Connection& connection, const Job& job, LogLevel level, std::string_view message) {
  AIP_TRY_ASSIGN(const auto line, store::job_logs::append(connection, job.id, level, message));
  return events::log(connection, job.user, line);
}

// "mug-blue/front.jpg", or the pair's id when it is gone.
Result<std::string> name_of(Connection& connection, const Task& task) {
  AIP_TRY_ASSIGN(const auto pair, store::pairs::find(connection, task.user, *task.pair));
  return pair ? pair->sku + "/" + pair->name : task.pair->value;
}

Result<Job> lock_job(Connection& connection, const JobId& id) {
  AIP_TRY_ASSIGN(auto job, store::jobs::lock(connection, id));
  if (!job) return fail(ErrorCode::kInternal, "a task without its job");
  return *std::move(job);
}

// From how fast the job has gone since it was last let into the queue; none before the first image has ended
// since then, and none while nothing is worked on.
std::optional<Time> estimate(const Job& job, Time now) {
  const int measured = job.processed() - job.paced_items;
  if (!job.paced_from || measured <= 0 || job.processed() >= job.total || waiting_for(job))
    return std::nullopt;
  const auto per_image = (now - *job.paced_from) / measured;
  return now + per_image * (job.total - job.processed());
}

std::string summary_of(const Job& job) {
  std::string text = fmt::format("{} of {} images done", job.completed, job.total);
  if (job.failed > 0) text += fmt::format(", {} failed", job.failed);
  if (job.skipped > 0) text += fmt::format(", {} skipped", job.skipped);
  return text + ".";
}

Result<void> close_job(Connection& connection, Job& job) {
  job.estimated_completion_at.reset();
  job.paused_at.reset();
  job.pause_reason.reset();
  switch (job.status) {
    case JobStatus::kFailed:
      job.error_message = "None of the images could be processed. The log tells why, image by image.";
      return log(connection, job, LogLevel::kError, "Job failed: " + summary_of(job));
    case JobStatus::kCancelled:
      return log(connection, job, LogLevel::kWarning, "Job cancelled: " + summary_of(job));
    default:
      return log(connection, job, LogLevel::kInfo, "Job completed: " + summary_of(job));
  }
}

PauseReason reason_of(const Error& error) {
  if (is_of_budget(error)) return PauseReason::kBudget;
  return error.code == ErrorCode::kProviderAuth ? PauseReason::kProviderAuth : PauseReason::kProviderQuota;
}

// Nothing more is sent until the job is resumed.
Result<void> pause_over(Connection& connection, Job job, const Error& error) {
  AIP_TRY(evict_job(connection, job, reason_of(error), error));
  AIP_TRY(log(connection, job, LogLevel::kError,
              fmt::format("Paused: {} Resume the job when that is fixed.", error.for_people())));
  AIP_TRY(events::job(connection, job));
  return admit_jobs(connection, job.user);
}

std::int64_t seconds_until(Time then, Time now) {
  return std::chrono::ceil<std::chrono::seconds>(then - now).count();
}

// The provider has paused the whole lane.
Result<void> tell_of_wait(Connection& connection, const Job& job, const queue::Return& how) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  AIP_TRY(log(connection, job, LogLevel::kWarning,
              fmt::format("The provider asked to wait {} s. This then continues with fewer images at a time.",
                          seconds_until(how.next_attempt, now))));
  return events::job(connection, job);
}

// How long the pilot would have taken at the pace that was measured last: pauses don't count.
std::chrono::milliseconds pilot_time(const Job& job, Time now) {
  const int measured = job.processed() - job.paced_items;
  if (!job.paced_from || measured <= 0) return now - job.started_at.value_or(now);
  return (now - *job.paced_from) / measured * (job.completed + job.failed);
}

// The job leaves the queue, for others to have its place, until a person has seen how the pilot went.
Result<void> end_pilot(Connection& connection, Job& job, Time now) {
  const auto took = std::chrono::ceil<std::chrono::seconds>(now - job.started_at.value_or(now));
  std::string cost;
  if (job.cost.spent > 0) cost = fmt::format(" It has cost {}.", in_dollars(job.cost.spent));
  AIP_TRY(log(connection, job, LogLevel::kInfo,
              fmt::format("The pilot has ended after {} s: {}{} The other {} images wait for your release.",
                          took.count(), summary_of(job), cost, job.total - job.processed())));
  job.pilot_took = pilot_time(job, now);
  AIP_TRY(store::jobs::save_pilot(connection, job.id, *job.pilot_took));
  job.admitted_at.reset();
  job.paced_from.reset();
  return {};
}

// After its counters have changed: status, estimate, the end.
Result<void> update_job(Connection& connection, Job job) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  const bool was_final = is_final(job.status);
  job.status = derive_status(job, job.started_at.has_value());
  const bool pilot_ended = awaits_release(job) && job.admitted_at;
  if (pilot_ended) AIP_TRY(end_pilot(connection, job, now));
  job.estimated_completion_at = estimate(job, now);
  if (is_final(job.status) && !was_final) {
    job.completed_at = now;
    AIP_TRY(close_job(connection, job));
  }
  AIP_TRY(store::jobs::save_progress(connection, job));
  AIP_TRY(events::job(connection, job));
  if (is_final(job.status) || pilot_ended) return admit_jobs(connection, job.user);
  if (job.admitted_at && job.options.max_concurrent) return release_tasks(connection, job);
  return {};
}

Result<void> end_failed(Connection& connection, const Task& task, const Error& error, Job& job) {
  ++job.failed;
  AIP_TRY_ASSIGN(const auto name, name_of(connection, task));
  AIP_TRY(store::pairs::settle(connection, *task.pair, PairStatus::kFailed, std::nullopt, error));
  return log(connection, job, LogLevel::kError, fmt::format("{}: {}", name, error.for_people()));
}

Result<void> end_cancelled(Connection& connection, const Task& task, Job& job) {
  ++job.skipped;
  return store::pairs::settle(connection, *task.pair, PairStatus::kSkipped, std::string(kSkippedJobCancelled),
                              std::nullopt);
}

Result<void> end_completed(Connection& connection, const Task& task, const Ending& ending, Job& job) {
  AIP_TRY_ASSIGN(const auto name, name_of(connection, task));
  if (ending.skipped) {
    ++job.skipped;
    return log(connection, job, LogLevel::kInfo, name + ": skipped");
  }
  ++job.completed;
  return log(connection, job, LogLevel::kInfo, name + ": done");
}

Result<void> end_task(Connection& connection, const Task& task, const Ending& ending, Job& job) {
  if (ending.unanswered) ++job.unknown;
  switch (ending.state) {
    case queue::State::kDiscarded:
      return end_failed(connection, task, ending.error.value_or(Error{}), job);
    case queue::State::kCancelled:
      return end_cancelled(connection, task, job);
    default:
      return end_completed(connection, task, ending, job);
  }
}

// Its first image is in work.
Result<void> start_job(Connection& connection, Job job) {
  if (job.status != JobStatus::kPending && job.paced_from) return {};
  AIP_TRY_ASSIGN(const Time now, connection.now());
  job.status = JobStatus::kProcessing;
  if (!job.started_at) job.started_at = now;
  if (!job.paced_from) {
    job.paced_from = now;
    job.paced_items = job.processed();
  }
  AIP_TRY(store::jobs::save_progress(connection, job));
  return events::job(connection, job);
}

// A task goes back into the queue: its job continues, or waits for a person.
Result<void> put_back(Connection& connection, const Task& task, const Job& job, const queue::Return& how) {
  if (job.paused_at) AIP_TRY(queue::Queue::hold_job(connection, job.id));
  if (how.error && is_of_budget(*how.error) && how.error->retry == Retry::kAfter) return {};
  if (how.error && (needs_a_person(*how.error) || is_of_budget(*how.error))) {
    if (job.paused_at) return {};
    return pause_over(connection, job, *how.error);
  }
  if (how.error && how.error->code == ErrorCode::kProviderBusy) return tell_of_wait(connection, job, how);
  if (!how.error && !how.process_lost) return {};
  AIP_TRY_ASSIGN(const auto name, name_of(connection, task));
  if (!how.error) {
    return log(connection, job, LogLevel::kWarning,
               fmt::format("{}: The program stopped while it worked on this (time {}). Others go first now.",
                           name, task.crash_count + 1));
  }
  AIP_TRY_ASSIGN(const Time now, connection.now());
  return log(connection, job, LogLevel::kWarning,
             fmt::format("{}: {} Tried again in {} s (attempt {} of {}).", name, how.error->for_people(),
                         seconds_until(how.next_attempt, now), task.attempt, task.max_attempts));
}

const Task& task_of(const Task& task) { return task; }

const Task& task_of(const Ended& ended) { return *ended.task; }

// A batch by its jobs, whose rows are locked in the order of their ids, so that two batches don't block each
// other for good. Tasks of no job are nobody's progress.
template <class One>
std::map<JobId, std::vector<const One*>> by_job(std::span<const One> batch) {
  std::map<JobId, std::vector<const One*>> jobs;
  for (const One& one : batch) {
    const Task& task = task_of(one);
    if (task.job && task.pair) jobs[*task.job].push_back(&one);
  }
  return jobs;
}

// Locked before any event is written: that takes a lock, too (store::events::append), which is taken
// last.
template <class One>
Result<std::map<JobId, Job>> lock_jobs(Connection& connection, const std::map<JobId, One>& jobs) {
  std::map<JobId, Job> locked;
  for (const auto& [id, its_tasks] : jobs) {
    AIP_TRY_ASSIGN(Job job, lock_job(connection, id));
    locked.emplace(id, std::move(job));
  }
  return locked;
}

}  // namespace

bool needs_a_person(const Error& error) {
  return error.code == ErrorCode::kProviderAuth || error.code == ErrorCode::kProviderQuota;
}

Result<void> evict_job(Connection& connection, Job& job, PauseReason reason,
                       const std::optional<Error>& error) {
  AIP_TRY_ASSIGN(job.paused_at, connection.now());
  job.pause_reason = reason;
  job.admitted_at.reset();
  job.paced_from.reset();
  job.estimated_completion_at.reset();
  if (error) job.error_message = std::string(error->for_people());
  AIP_TRY(store::jobs::save_progress(connection, job));
  AIP_TRY(queue::Queue::hold_job(connection, job.id));
  return {};
}

Result<void> release_tasks(Connection& connection, const Job& job) {
  AIP_TRY(queue::Queue::release_job(connection, job.id, job.options.max_concurrent));
  return {};
}

Result<void> admit_jobs(Connection& connection, const UserId& user) {
  AIP_TRY(store::jobs::lock_admission(connection, user));
  AIP_TRY_ASSIGN(const auto settings, store::settings::find(connection, user));
  const int allowed = settings ? settings->max_concurrent_jobs : Settings{}.max_concurrent_jobs;
  AIP_TRY_ASSIGN(auto admitted, store::jobs::count_admitted(connection, user));
  while (admitted < allowed) {
    AIP_TRY_ASSIGN(const auto next, store::jobs::next_to_admit(connection, user));
    if (!next) break;
    AIP_TRY(store::jobs::admit(connection, *next));
    AIP_TRY_ASSIGN(const auto job, store::jobs::find(connection, user, *next));
    if (job) AIP_TRY(release_tasks(connection, *job));
    ++admitted;
  }
  return {};
}

Result<void> JobProgress::started(Connection& connection, std::span<const Task> tasks) {
  const auto jobs = by_job(tasks);
  AIP_TRY_ASSIGN(auto locked, lock_jobs(connection, jobs));
  for (const auto& [id, its_tasks] : jobs) {
    for (const Task* task : its_tasks) {
      AIP_TRY(store::pairs::set_status(connection, *task->pair, PairStatus::kProcessing));
      AIP_TRY(events::pair(connection, task->user, *task->pair));
    }
    AIP_TRY(start_job(connection, std::move(locked.at(id))));
  }
  return {};
}

Result<void> JobProgress::returned(Connection& connection, const Task& task, const queue::Return& how) {
  if (!task.pair || !task.job) return {};
  AIP_TRY_ASSIGN(Job job, lock_job(connection, *task.job));
  AIP_TRY(store::pairs::set_status(connection, *task.pair, PairStatus::kPending));
  AIP_TRY(events::pair(connection, task.user, *task.pair));
  Bookings bookings;
  if (how.settled) {
    bookings.settle(job.user, job.cost, *how.settled, false);
    AIP_TRY(store::jobs::save_cost(connection, job.id, job.cost));
  }
  AIP_TRY(put_back(connection, task, job, how));
  return bookings.write(connection);
}

Result<void> JobProgress::ended(Connection& connection, std::span<const Ended> tasks) {
  Bookings bookings;
  const auto jobs = by_job(tasks);
  AIP_TRY_ASSIGN(auto locked, lock_jobs(connection, jobs));
  for (const auto& [id, its_tasks] : jobs) {
    Job& job = locked.at(id);
    bool paid = false;
    for (const Ended* one : its_tasks) {
      AIP_TRY(end_task(connection, *one->task, one->ending, job));
      AIP_TRY(events::pair(connection, one->task->user, *one->task->pair));
      if (!one->ending.settled) continue;
      bookings.settle(job.user, job.cost, *one->ending.settled,
                      one->ending.state == queue::State::kCompleted);
      paid = true;
    }
    if (paid) AIP_TRY(store::jobs::save_cost(connection, id, job.cost));
    AIP_TRY(update_job(connection, std::move(job)));
  }
  return bookings.write(connection);
}

}  // namespace aip::service
