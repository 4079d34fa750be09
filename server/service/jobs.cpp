#include "service/jobs.hpp"

#include <array>

#include <fmt/format.h>

#include "queue/lanes.hpp"
#include "service/events.hpp"
#include "service/job_progress.hpp"
#include "service/missing.hpp"
#include "service/wait_reasons.hpp"
#include "store/catalog_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;

Error job_has_ended() {
  return {.code = ErrorCode::kConflict,
          .message = "job has ended",
          .public_message = "This job has ended already."};
}

Result<Job> require(Connection& connection, const UserId& user, const JobId& id) {
  return required(store::jobs::find(connection, user, id), "job");
}

}  // namespace

Jobs::Jobs(store::Database& database, queue::Queue& queue, const PriceList& prices)
    : database_(database), queue_(queue), prices_(prices) {}

Result<store::jobs::List> Jobs::list(const UserId& user, const store::jobs::Query& query) {
  return database_.read([&](Connection& connection) -> Result<store::jobs::List> {
    AIP_TRY_ASSIGN(auto jobs, store::jobs::list(connection, user, query));
    std::vector<Job*> unfinished;
    for (auto& listed : jobs.items) {
      if (!is_final(listed.job.status)) unfinished.push_back(&listed.job);
    }
    AIP_TRY(explain_waits(connection, user, unfinished));
    return jobs;
  });
}

Result<Job> Jobs::find(const UserId& user, const JobId& id) {
  return database_.read([&](Connection& connection) -> Result<Job> {
    AIP_TRY_ASSIGN(Job job, require(connection, user, id));
    AIP_TRY_ASSIGN(job.input, store::jobs::input_of(connection, id));
    if (!is_final(job.status)) {
      const std::array<Job*, 1> only{&job};
      AIP_TRY(explain_waits(connection, user, only));
    }
    return job;
  });
}

Result<store::job_logs::Lines> Jobs::logs(const UserId& user, const JobId& id,
                                          const store::job_logs::Query& query) {
  return database_.read([&](Connection& connection) -> Result<store::job_logs::Lines> {
    AIP_TRY(require(connection, user, id));
    return store::job_logs::find(connection, id, query);
  });
}

Result<Job> Jobs::cancel(const UserId& user, const JobId& id) {
  return database_.write([&](Connection& connection) -> Result<Job> {
    AIP_TRY_ASSIGN(const auto job, require(connection, user, id));
    if (is_final(job.status)) return fail(job_has_ended());
    if (!job.cancel_requested_at) {
      AIP_TRY(store::jobs::request_cancel(connection, id));
      AIP_TRY(queue_.cancel_job(connection, id));
    }
    AIP_TRY_ASSIGN(const auto now_cancelled, require(connection, user, id));
    AIP_TRY(events::job(connection, now_cancelled));
    return now_cancelled;
  });
}

Result<Job> Jobs::change(const UserId& user, const JobId& id,
                         const std::function<Result<void>(Connection&, Job&)>& change) {
  return database_.write([&](Connection& connection) -> Result<Job> {
    AIP_TRY(require(connection, user, id));
    AIP_TRY_ASSIGN(auto job, required(store::jobs::lock(connection, id), "job"));
    AIP_TRY(change(connection, job));
    AIP_TRY_ASSIGN(const Job changed, require(connection, user, id));
    AIP_TRY(events::job(connection, changed));
    return changed;
  });
}

Result<Job> Jobs::retry(const UserId& user, const JobId& id, bool resend_unknown) {
  return change(user, id, [&](Connection& connection, Job& job) -> Result<void> {
    if (!is_final(job.status)) {
      return fail(ErrorCode::kConflict, "job is unfinished", "This job is still running.");
    }
    AIP_TRY_ASSIGN(const int again, queue_.retry_job(connection, id, resend_unknown));
    if (again == 0 && job.unknown > 0 && !resend_unknown) {
      return fail(
          ErrorCode::kConflict, "only unknown outcomes are left",
          fmt::format("{} images were sent to the provider and never answered. They may have been paid "
                      "for; retry with resendUnknown to send them once more.",
                      job.unknown));
    }
    if (again == 0) {
      return fail(ErrorCode::kConflict, "nothing to retry",
                  "No image of this job would end differently when tried again.");
    }
    AIP_TRY(queue::lanes::reopen_for(connection, id));
    AIP_TRY(store::pairs::rejoin_job(connection, id));
    AIP_TRY(store::jobs::reopen(connection, job));
    if (job.options.max_concurrent) {
      AIP_TRY(queue::Queue::hold_job(connection, id));
      AIP_TRY(release_tasks(connection, job));
    }
    AIP_TRY(store::job_logs::append(connection, id, LogLevel::kInfo,
                                    fmt::format("{} images are tried again.", again)));
    return {};
  });
}

Result<Job> Jobs::pause(const UserId& user, const JobId& id) {
  return change(user, id, [&](Connection& connection, Job& job) -> Result<void> {
    if (is_final(job.status)) return fail(job_has_ended());
    if (job.cancel_requested_at) {
      return fail(ErrorCode::kConflict, "job is being cancelled", "This job is being cancelled.");
    }
    if (job.paused_at) return {};
    AIP_TRY(evict_job(connection, job, PauseReason::kUser));
    AIP_TRY(store::job_logs::append(connection, id, LogLevel::kInfo, "Paused."));
    return admit_jobs(connection, user);
  });
}

Result<Job> Jobs::resume(const UserId& user, const JobId& id) {
  return change(user, id, [&](Connection& connection, Job& job) -> Result<void> {
    AIP_TRY_ASSIGN(const int reopened, queue::lanes::reopen_for(connection, id));
    if (!job.paused_at) {
      if (reopened > 0) return {};
      return fail(ErrorCode::kConflict, "job is not paused", "This job is not paused.");
    }
    job.paused_at.reset();
    job.pause_reason.reset();
    job.error_message.reset();
    AIP_TRY(store::jobs::save_progress(connection, job));
    AIP_TRY(store::job_logs::append(connection, id, LogLevel::kInfo, "Resumed."));
    return admit_jobs(connection, user);
  });
}

Result<Job> Jobs::release(const UserId& user, const JobId& id) {
  return change(user, id, [&](Connection& connection, Job& job) -> Result<void> {
    if (is_final(job.status)) return fail(job_has_ended());
    if (!job.pilot_items || job.released_at) {
      return fail(ErrorCode::kConflict, "nothing is held back", "Nothing of this job waits for a release.");
    }
    AIP_TRY_ASSIGN(job.released_at, connection.now());
    AIP_TRY(store::jobs::save_progress(connection, job));
    AIP_TRY(queue::Queue::clear_hold(connection, id));
    AIP_TRY(store::job_logs::append(connection, id, LogLevel::kInfo, "The rest was released."));
    // The pilot may still be running.
    if (job.admitted_at) AIP_TRY(release_tasks(connection, job));
    return admit_jobs(connection, user);
  });
}

Result<Job> Jobs::set_budget(const UserId& user, const JobId& id, std::optional<Micros> budget) {
  return change(user, id, [&](Connection& connection, Job& job) -> Result<void> {
    if (is_final(job.status)) return fail(job_has_ended());
    job.cost.budget = budget;
    if (budget && !job.cost.estimate && !job.cost.dearest) {
      return fail(
          invalid_field("budgetMicros", "What an image costs is not known, so a budget can't be kept."));
    }
    AIP_TRY(store::jobs::save_cost(connection, id, job.cost));
    AIP_TRY(store::job_logs::append(connection, id, LogLevel::kInfo,
                                    budget ? fmt::format("The budget is {} now.", in_dollars(*budget))
                                           : std::string("There is no budget any more.")));
    return {};
  });
}

Result<std::int64_t> Jobs::approved(const UserId& user, const JobId& id) {
  return database_.read([&](Connection& connection) -> Result<std::int64_t> {
    AIP_TRY(require(connection, user, id));
    return store::jobs::count_approved(connection, id);
  });
}

}  // namespace aip::service
