#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/job.hpp"
#include "domain/user.hpp"
#include "queue/queue.hpp"
#include "service/job_plan.hpp"
#include "service/prices.hpp"
#include "store/database.hpp"
#include "store/job_images_repository.hpp"
#include "store/job_log_repository.hpp"
#include "store/job_repository.hpp"

namespace aip::service {

struct NewJob {
  JobType type = JobType::kMainImage;
  std::vector<std::string> skus;
  std::optional<ImageType> image_type;  // none: the type's default
  JobOptions options;
  std::optional<std::set<PairId>> only;  // of these SKUs' photos, just these
};

// What `POST` answers, kept under its idempotency key.
struct CreatedJob {
  JobId id;
  JobStatus status = JobStatus::kPending;
  int total = 0;
};

// CreatedJob of the API.
json::object to_json(const CreatedJob& created);

// A key that makes a repeated call harmless, with a hash of the call it belongs to.
struct IdempotencyKey {
  std::string key;
  std::string request_hash;
};

// Jobs: orders to process SKUs. Thread-safe; calls block.
class Jobs {
 public:
  // Borrows all three.
  Jobs(store::Database& database, queue::Queue& queue, const PriceList& prices);

  // kNotFound: a SKU that does not exist; kInvalidInput: no photo to process, or options out of range;
  // kConflict: all of them are being processed already, or the key was used for another call; kQuotaExceeded:
  // 100 unfinished jobs. With the option `budget`, or a budget of the user's month, a model whose price
  // is not known is kInvalidInput: the budget could not be kept. Images whose photo and order are those of
  // their current result are not made again, unless the option `force` says so: they count as skipped. With
  // the option `pilot` the first SKUs go ahead and the rest waits for release().
  Result<CreatedJob> create(const UserId& user, const NewJob& wanted,
                            const std::optional<IdempotencyKey>& key = {});
  // One image again, as a separate job: as the result shown was ordered, or the image's last job without one,
  // with `changes` to that and what is wrong in `reasons`. kConflict when the built-in engine would make the
  // same picture again although a reason was given.
  Result<CreatedJob> regenerate(const UserId& user, const PairId& pair, std::optional<JobType> type,
                                const JobOptions& changes);

  // These two fill in why an unfinished job waits, if it does.
  Result<store::jobs::List> list(const UserId& user, const store::jobs::Query& query);
  Result<Job> find(const UserId& user, const JobId& id);
  Result<store::job_logs::Lines> logs(const UserId& user, const JobId& id,
                                      const store::job_logs::Query& query);

  Result<store::Paged<store::job_images::Image>> images(const UserId& user, const JobId& id,
                                                        const store::job_images::Query& query);
  // How many images retry() would process, without `resend_unknown`.
  Result<int> retryable(const UserId& user, const JobId& id);
  // What shows each of these SKUs, by SKU.
  Result<std::map<std::string, store::job_images::Cover>> covers(const UserId& user, const json::array& skus);

  // Waiting images end at once, running ones are stopped. Cancelling again is fine; kConflict once it has
  // ended.
  Result<Job> cancel(const UserId& user, const JobId& id);
  // The failed and cancelled images of an ended job once more: not those that would fail the same way
  // (queue/retry.hpp), and those that were sent, perhaps paid for, and never answered only with
  // `resend_unknown`. kConflict when it runs, or when nothing is left to do.
  Result<Job> retry(const UserId& user, const JobId& id, bool resend_unknown = false);
  // Waiting images leave the queue, so that other jobs get their place; running ones end. Pausing again is
  // fine; kConflict once it has ended or is being cancelled.
  Result<Job> pause(const UserId& user, const JobId& id);
  // Back into the queue, as well as other jobs of its key that wait for a person. kConflict when none is
  // paused.
  Result<Job> resume(const UserId& user, const JobId& id);
  // What a pilot holds back follows. kConflict when nothing is held back.
  Result<Job> release(const UserId& user, const JobId& id);
  // How much it may cost in total; none: no limit. This does not resume it. kConflict once it
  // has ended; kInvalidInput when its price is not known.
  Result<Job> set_budget(const UserId& user, const JobId& id, std::optional<Micros> budget);
  // How many of its results are approved.
  Result<std::int64_t> approved(const UserId& user, const JobId& id);
  // The same order once more, as a new job; errors as of create(). `force`: also images that are
  // unchanged.
  Result<CreatedJob> run_again(const UserId& user, const JobId& id, bool force);

 private:
  Result<CreatedJob> create_once(const UserId& user, const NewJob& wanted,
                                 const std::optional<IdempotencyKey>& key);
  struct Selection;
  Result<Selection> select(store::Connection& connection, const UserId& user, const NewJob& wanted,
                           ImageType type);
  Result<CreatedJob> insert(store::Connection& connection, const UserId& user, Job job,
                            const Selection& selection);
  // What an image of this order may cost; none: not known.
  std::optional<Micros> estimate(const JobPlan& plan) const;
  static Result<void> log_start(store::Connection& connection, const Job& job, const Selection& selection);
  // Changes one job, its row locked, and writes its event.
  Result<Job> change(const UserId& user, const JobId& id,
                     const std::function<Result<void>(store::Connection&, Job&)>& change);

  store::Database& database_;
  queue::Queue& queue_;
  const PriceList& prices_;
};

}  // namespace aip::service
