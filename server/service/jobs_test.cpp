#include "service/jobs.hpp"

#include <future>

#include "service/job_plan.hpp"
#include "service/service_fixture.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JobsTest : public ServiceFixture {
 protected:
  void allow_jobs_at_a_time(int count) {
    write([&](store::Connection& connection) {
      return store::settings::save(connection, {.id = random_id(),
                                                .user = user_,
                                                .max_concurrent_jobs = count,
                                                .created_at = clock_.now(),
                                                .updated_at = clock_.now()});
    });
  }

  std::vector<std::string> photos_of(const JobId& id) {
    std::vector<std::string> names;
    for (const auto& row :
         read("select p.source_name as name from ai_task t join ai_image_pair p on p.id = t.pair_id "
              "where t.job_id = $1 order by p.source_name",
              {id})) {
      names.push_back(row.get<std::string>("name"));
    }
    return names;
  }

  // As the worker does it: the result remembers what it was made from.
  void do_one_by_its_order() {
    const auto task = claim();
    auto version = a_version(*task.pair);
    version.job = task.job;
    const auto its_job = job(*task.job);
    const auto sha256 = pair(*task.pair).input_sha256;
    write([&](store::Connection& connection) -> Result<void> {
      AIP_TRY_ASSIGN(const auto order, plan_for(connection, user_, its_job.type, its_job.options));
      version.order_key = key_of(key_of(order), sha256);
      return {};
    });
    finish(task, queue::Done{.commit = [version](store::Connection& connection) -> Result<void> {
             AIP_TRY(store::pairs::insert_version(connection, version));
             return store::pairs::set_result(connection, version);
           }});
  }

  void skip(const PairId& id) {
    write([&](store::Connection& connection) {
      return store::pairs::set_status(connection, id, PairStatus::kSkipped, std::string(kSkippedByUser));
    });
  }

  void archive(const std::string& sku) {
    write([&](store::Connection& connection) {
      return store::workflows::set_status(connection, workflow(sku), WorkflowStatus::kArchived, user_);
    });
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, JobsTest, test::kBothDatabases, test::database_name);

TEST_P(JobsTest, TakesThePhotosThatTheImageTypeNames) {
  add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  add_photo("mug", "3.jpg");
  EXPECT_THAT(photos_of(add_job(a_job({"mug"}, ImageType::kMain))), ElementsAre("1.jpg"));
  EXPECT_THAT(photos_of(add_job(a_job({"mug"}, ImageType::kSecondary))), ElementsAre("2.jpg", "3.jpg"));
}

TEST_P(JobsTest, TakesThePhotosThatItsTypeIsForUnlessTold) {
  add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  NewJob wanted = a_job({"mug"});
  wanted.image_type.reset();
  EXPECT_THAT(photos_of(add_job(wanted)), ElementsAre("1.jpg"));
  wanted.type = JobType::kSecondaryImage;
  EXPECT_THAT(photos_of(add_job(wanted)), ElementsAre("2.jpg"));
}

TEST_P(JobsTest, LeavesOutWhatAPersonSkippedAndWhatIsArchived) {
  add_photo("mug", "1.jpg");
  skip(add_photo("mug", "2.jpg"));
  add_photo("old", "3.jpg");
  archive("old");
  EXPECT_THAT(photos_of(add_job(a_job({"mug", "old"}))), ElementsAre("1.jpg"));
}

TEST_P(JobsTest, LeavesOutWhatAnotherJobIsProcessingAndSaysSo) {
  add_photo("mug", "1.jpg");
  add_job(a_job({"mug"}));
  add_photo("mug", "2.jpg");
  const auto second = add_job(a_job({"mug"}));
  EXPECT_THAT(photos_of(second), ElementsAre("2.jpg"));
  EXPECT_THAT(log_of(second), Contains(HasSubstr("1 images were left out")));
  EXPECT_FAILS(jobs_.create(user_, a_job({"mug"})), ErrorCode::kConflict);
}

TEST_P(JobsTest, RefusesSkusThatDoNotExistOrBelongToSomebodyElse) {
  const auto other = add_user("other@example.com");
  add_photo_of(other, "theirs", "1.jpg");
  add_photo("mine", "1.jpg");
  EXPECT_FAILS(jobs_.create(user_, a_job({"mine", "nowhere"})), ErrorCode::kNotFound);
  EXPECT_FAILS(jobs_.create(user_, a_job({"theirs"})), ErrorCode::kNotFound);
  EXPECT_TRUE(is_idle());
}

TEST_P(JobsTest, RefusesAJobThatHasNothingToDo) {
  add_photo("mug", "only.jpg");
  EXPECT_FAILS(jobs_.create(user_, a_job({"mug"}, ImageType::kSecondary)), ErrorCode::kInvalidInput);
  EXPECT_FAILS(jobs_.create(user_, a_job({})), ErrorCode::kInvalidInput);
}

TEST_P(JobsTest, RefusesOptionsThatMakeNoPicture) {
  add_photo("mug");
  NewJob wanted = a_job({"mug"});
  wanted.options = json::object{{"finish", json::object{{"width", 5}}}};
  EXPECT_FAILS(jobs_.create(user_, wanted), ErrorCode::kInvalidInput);
  wanted.options = json::object{{"promptTemplateId", "unknown"}};
  EXPECT_FAILS(jobs_.create(user_, wanted), ErrorCode::kInvalidInput);
}

TEST_P(JobsTest, AnswersTheSameJobToTheSameKeyAndCall) {
  add_photo("mug");
  const IdempotencyKey key{.key = "k", .request_hash = "h"};
  const auto first = jobs_.create(user_, a_job({"mug"}), key);
  ASSERT_OK(first);
  const auto again = jobs_.create(user_, a_job({"mug"}), key);
  ASSERT_OK(again);
  EXPECT_EQ(again->id, first->id);
  EXPECT_EQ(again->total, 1);
  EXPECT_FAILS(jobs_.create(user_, a_job({"mug"}), IdempotencyKey{"k", "another call"}),
               ErrorCode::kConflict);
  const auto other = add_user("other@example.com");
  EXPECT_FAILS(jobs_.create(other, a_job({"mug"}), key), ErrorCode::kNotFound);  // keys are each user's own
}

TEST_P(JobsTest, MakesOneJobOfCallsWithTheSameKeyAtTheSameTime) {
  add_photo("mug");
  const IdempotencyKey key{.key = "k", .request_hash = "h"};
  std::vector<std::future<Result<CreatedJob>>> calls;
  for (int i = 0; i < 8; ++i) {
    calls.push_back(std::async(std::launch::async, [&] { return jobs_.create(user_, a_job({"mug"}), key); }));
  }
  std::set<JobId> made;
  for (auto& call : calls) {
    const auto created = call.get();
    EXPECT_OK(created);
    if (created) made.insert(created->id);
  }
  EXPECT_EQ(made.size(), 1u);
}

TEST_P(JobsTest, RefusesTheHundredAndFirstUnfinishedJob) {
  allow_jobs_at_a_time(1);
  for (int i = 0; i < 100; ++i) {
    add_photo("mug", std::to_string(i) + ".jpg");
    add_job(a_job({"mug"}));
  }
  add_photo("mug", "last.jpg");
  EXPECT_FAILS(jobs_.create(user_, a_job({"mug"})), ErrorCode::kQuotaExceeded);
  do_one();
  EXPECT_OK(jobs_.create(user_, a_job({"mug"})));
}

TEST_P(JobsTest, LetsJobsInByPriorityThenAgeAsOthersEnd) {
  allow_jobs_at_a_time(1);
  std::vector<JobId> jobs;
  for (const int priority : {0, 0, 7}) {
    add_photo("sku-" + std::to_string(jobs.size()));
    NewJob wanted = a_job({"sku-" + std::to_string(jobs.size())});
    wanted.options = json::object{{"priority", priority}};
    jobs.push_back(add_job(wanted));
    clock_.advance(std::chrono::seconds(1));
  }
  std::vector<JobId> order;
  for (int i = 0; i < 3; ++i) {
    const auto task = claim();
    EXPECT_TRUE(is_idle()) << "one job at a time";
    order.push_back(*task.job);
    finish(task, a_result(task));
  }
  EXPECT_THAT(order, ElementsAre(jobs[0], jobs[2], jobs[1]));
}

TEST_P(JobsTest, CancelsAWaitingJobAtOnce) {
  const auto photo = add_photo("mug");
  const auto id = add_job(a_job({"mug"}));
  const auto cancelled = jobs_.cancel(user_, id);
  ASSERT_OK(cancelled);
  EXPECT_EQ(cancelled->status, JobStatus::kCancelled);
  EXPECT_EQ(cancelled->skipped, 1);
  EXPECT_EQ(pair(photo).status, PairStatus::kSkipped);
  EXPECT_EQ(pair(photo).skip_reason, kSkippedJobCancelled);
  EXPECT_TRUE(is_idle());
  EXPECT_FAILS(jobs_.cancel(user_, id), ErrorCode::kConflict);
}

TEST_P(JobsTest, CancelsARunningJobOnceItsImageHasStopped) {
  add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  const auto id = add_job(a_job({"mug"}));
  const auto running = claim();
  const auto cancelled = jobs_.cancel(user_, id);
  ASSERT_OK(cancelled);
  EXPECT_EQ(cancelled->status, JobStatus::kProcessing);
  EXPECT_TRUE(cancelled->cancel_requested_at.has_value());
  EXPECT_EQ(cancelled->skipped, 1);
  EXPECT_OK(jobs_.cancel(user_, id)) << "asking twice is fine";
  finish(running, queue::Cancelled{});
  EXPECT_EQ(job(id).status, JobStatus::kCancelled);
  EXPECT_EQ(job(id).skipped, 2);
}

TEST_P(JobsTest, LetsTheNextJobInWhenAWaitingOneIsCancelled) {
  allow_jobs_at_a_time(1);
  add_photo("a");
  add_photo("b");
  const auto first = add_job(a_job({"a"}));
  const auto second = add_job(a_job({"b"}));
  ASSERT_OK(jobs_.cancel(user_, first));
  EXPECT_EQ(claim().job, second);
}

TEST_P(JobsTest, RetriesWhatFailedAndWhatWasCancelled) {
  add_photo("mug", "1.jpg");
  const auto failed = add_photo("mug", "2.jpg");
  const auto id = add_job(a_job({"mug"}));
  EXPECT_FAILS(jobs_.retry(user_, id), ErrorCode::kConflict);  // it has not ended
  do_one();
  fail_one();
  const auto retried = jobs_.retry(user_, id);
  ASSERT_OK(retried);
  EXPECT_EQ(retried->status, JobStatus::kPending);
  EXPECT_EQ(retried->completed, 1);
  EXPECT_EQ(retried->failed, 0);
  EXPECT_EQ(pair(failed).status, PairStatus::kPending);
  EXPECT_EQ(pair(failed).error_message, std::nullopt);
  const auto task = claim();
  EXPECT_EQ(task.pair, failed);
  finish(task, a_result(task));
  EXPECT_EQ(job(id).status, JobStatus::kCompleted);
  EXPECT_EQ(job(id).completed, 2);
  EXPECT_FAILS(jobs_.retry(user_, id), ErrorCode::kConflict);  // nothing is left
}

TEST_P(JobsTest, ARetriedJobThatWasCancelledBeforeItsTurnCountsAmongTheJobsAtATime) {
  allow_jobs_at_a_time(1);
  for (const auto* sku : {"a", "b", "c"}) add_photo(sku);
  const auto first = add_job(a_job({"a"}));
  const auto second = add_job(a_job({"b"}));
  ASSERT_OK(jobs_.cancel(user_, second));
  ASSERT_OK(jobs_.cancel(user_, first));
  ASSERT_OK(jobs_.retry(user_, second));
  const auto third = add_job(a_job({"c"}));
  EXPECT_EQ(claim().job, second);
  EXPECT_TRUE(is_idle()) << job(third).id.value << " waits for its turn";
}

TEST_P(JobsTest, RegeneratesOnePhotoAsAJobOfItsOwn) {
  const auto photo = add_result_of("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  const auto created = jobs_.regenerate(user_, photo, JobType::kMainImage, {});
  ASSERT_OK(created);
  EXPECT_THAT(photos_of(created->id), ElementsAre("1.jpg"));
  EXPECT_FAILS(jobs_.regenerate(user_, photo, JobType::kMainImage, {}), ErrorCode::kConflict);
  EXPECT_FAILS(jobs_.regenerate(add_user("other@example.com"), photo, JobType::kMainImage, {}),
               ErrorCode::kNotFound);
}

TEST_P(JobsTest, APausedJobGivesUpItsPlaceAndGetsBackInLine) {
  allow_jobs_at_a_time(1);
  for (const auto* sku : {"a", "b"}) add_photo(sku);
  const auto first = add_job(a_job({"a"}));
  const auto second = add_job(a_job({"b"}));
  EXPECT_EQ(waiting_for(job(second)), Waiting::kJobLimit);
  ASSERT_OK(jobs_.pause(user_, first));
  EXPECT_OK(jobs_.pause(user_, first)) << "asking twice is fine";
  EXPECT_EQ(waiting_for(job(first)), Waiting::kPaused);
  EXPECT_EQ(waiting_for(job(second)), std::nullopt);

  const auto task = claim();
  EXPECT_EQ(task.job, second);
  ASSERT_OK(jobs_.resume(user_, first));
  EXPECT_FAILS(jobs_.resume(user_, first), ErrorCode::kConflict);
  EXPECT_TRUE(is_idle()) << "its place was taken";
  finish(task, a_result(task));
  EXPECT_EQ(claim().job, first);
}

TEST_P(JobsTest, APausedJobCanBeCancelledAndAnEndedOneNotPaused) {
  add_photo("mug");
  const auto id = add_job(a_job({"mug"}));
  ASSERT_OK(jobs_.pause(user_, id));
  ASSERT_OK(jobs_.cancel(user_, id));
  EXPECT_EQ(job(id).status, JobStatus::kCancelled);
  EXPECT_EQ(waiting_for(job(id)), std::nullopt);
  EXPECT_FAILS(jobs_.pause(user_, id), ErrorCode::kConflict);
}

TEST_P(JobsTest, APilotWaitsForItsReleaseAndGivesUpItsPlace) {
  allow_jobs_at_a_time(1);
  for (const auto* sku : {"a", "b", "c", "d"}) add_photo(sku);
  NewJob wanted = a_job({"a", "b", "c"});
  wanted.options = json::object{{"pilot", true}, {"pilotSkus", 2}};
  const auto id = add_job(wanted);
  const auto other = add_job(a_job({"d"}));
  EXPECT_EQ(job(id).pilot_items, 2);
  do_one();
  do_one();
  EXPECT_EQ(waiting_for(job(id)), Waiting::kPilot);
  EXPECT_EQ(job(id).status, JobStatus::kProcessing);
  EXPECT_EQ(job(id).estimated_completion_at, std::nullopt);
  EXPECT_THAT(log_of(id), Contains(HasSubstr("The other 1 images wait for your release")));
  const auto task = claim();
  EXPECT_EQ(task.job, other);
  finish(task, a_result(task));
  EXPECT_TRUE(is_idle());

  ASSERT_OK(jobs_.release(user_, id));
  EXPECT_FAILS(jobs_.release(user_, id), ErrorCode::kConflict);
  do_one();
  EXPECT_EQ(job(id).status, JobStatus::kCompleted);
  EXPECT_EQ(job(id).completed, 3);
}

TEST_P(JobsTest, APilotMayBeReleasedWhileItRunsAndCancelledWhileItWaits) {
  for (const auto* sku : {"a", "b", "c"}) add_photo(sku);
  NewJob wanted = a_job({"a", "b", "c"});
  wanted.options = json::object{{"pilot", true}, {"pilotSkus", 1}};
  const auto id = add_job(wanted);
  const auto first = claim();
  ASSERT_OK(jobs_.release(user_, id));
  const auto second = claim();
  finish(first, a_result(first));
  finish(second, a_result(second));
  do_one();
  EXPECT_EQ(job(id).status, JobStatus::kCompleted);

  wanted.options["force"] = true;
  const auto again = add_job(wanted);
  do_one();
  ASSERT_OK(jobs_.cancel(user_, again));
  EXPECT_EQ(job(again).status, JobStatus::kCancelled);
  ASSERT_OK(jobs_.retry(user_, again));
  do_one();
  do_one();
  EXPECT_EQ(job(again).status, JobStatus::kCompleted) << "a retry does not hold anything back";
}

TEST_P(JobsTest, APilotOfEverythingIsNone) {
  add_photo("a");
  NewJob wanted = a_job({"a"});
  wanted.options = json::object{{"pilot", true}};
  EXPECT_EQ(job(add_job(wanted)).pilot_items, std::nullopt);
}

TEST_P(JobsTest, DoesNotMakeAgainWhatIsUnchanged) {
  const auto photo = add_photo("mug", "1.jpg");
  const auto changed = add_photo("mug", "2.jpg");
  const auto first = add_job(a_job({"mug"}));
  do_one_by_its_order();
  do_one_by_its_order();
  write_sql("update ai_image_pair set input_sha256 = 'another' where id = $1", {changed});

  const auto second = add_job(a_job({"mug"}));
  EXPECT_THAT(photos_of(second), ElementsAre("2.jpg"));
  EXPECT_EQ(job(second).skipped, 1);
  EXPECT_EQ(pair(photo).status, PairStatus::kCompleted);
  EXPECT_EQ(pair(photo).skip_reason, kSkippedUnchanged);
  EXPECT_EQ(pair(photo).result_job, first);
  EXPECT_EQ(pair(changed).skip_reason, std::nullopt);
  do_one_by_its_order();
  EXPECT_EQ(job(second).status, JobStatus::kCompleted);

  const auto third = add_job(a_job({"mug"}));
  EXPECT_EQ(job(third).status, JobStatus::kCompleted) << "nothing is left to do";
  EXPECT_EQ(job(third).skipped, 2);
  EXPECT_TRUE(is_idle());
}

TEST_P(JobsTest, MakesAgainWhatIsAskedForChangedOrRejected) {
  const auto photo = add_photo("mug");
  const auto first = add_job(a_job({"mug"}));
  do_one_by_its_order();

  NewJob other_options = a_job({"mug"});
  other_options.options = json::object{{"customPrompt", "in snow"}};
  EXPECT_THAT(photos_of(add_job(other_options)), ElementsAre("front.jpg"));
  do_one_by_its_order();

  EXPECT_THAT(photos_of(add_job(a_job({"mug"}))), ElementsAre("front.jpg"))
      << "the current result is the other";
  do_one_by_its_order();

  const auto again = jobs_.run_again(user_, first, true);
  ASSERT_OK(again);
  EXPECT_THAT(photos_of(again->id), ElementsAre("front.jpg"));
  do_one_by_its_order();
  write([&](store::Connection& connection) {
    return store::pairs::set_review(connection, photo, pair(photo).version, ReviewStatus::kRejected, "dull",
                                    user_);
  });
  const auto after_rejection = jobs_.run_again(user_, first, false);
  ASSERT_OK(after_rejection);
  EXPECT_THAT(photos_of(after_rejection->id), ElementsAre("front.jpg"));
}

TEST_P(JobsTest, RunsAnOrderAgainAsItWas) {
  const auto photo = add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  NewJob wanted = a_job({"mug"}, ImageType::kSecondary);
  wanted.type = JobType::kSecondaryImage;
  wanted.options = json::object{{"priority", 3}};
  const auto first = add_job(wanted);
  do_one();
  const auto again = jobs_.run_again(user_, first, false);
  ASSERT_OK(again);
  EXPECT_THAT(photos_of(again->id), ElementsAre("2.jpg"));
  EXPECT_EQ(job(again->id).type, JobType::kSecondaryImage);
  EXPECT_EQ(job(again->id).priority, 3);
  do_one();

  const auto one = jobs_.regenerate(user_, photo, JobType::kMainImage, {});
  ASSERT_OK(one);
  do_one();
  EXPECT_THAT(photos_of(jobs_.run_again(user_, one->id, true)->id), ElementsAre("1.jpg"));
}

TEST_P(JobsTest, AJobMayLimitHowManyOfItsImagesAreWorkedOnAtATime) {
  for (const auto* name : {"1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg"}) add_photo("mug", name);
  NewJob wanted = a_job({"mug"});
  wanted.options = json::object{{"maxConcurrent", 2}};
  const auto id = add_job(wanted);
  const auto first = claim();
  const auto second = claim();
  EXPECT_TRUE(is_idle());
  finish(first, a_result(first));
  const auto third = claim();
  EXPECT_TRUE(is_idle());
  ASSERT_OK(jobs_.pause(user_, id));
  finish(second, a_result(second));
  finish(third, a_failure());
  EXPECT_TRUE(is_idle()) << "nothing comes into the queue while it is paused";
  ASSERT_OK(jobs_.resume(user_, id));
  do_one();
  fail_one();
  EXPECT_EQ(job(id).status, JobStatus::kCompleted);

  ASSERT_OK(jobs_.retry(user_, id));
  do_one();
  do_one();
  EXPECT_EQ(job(id).completed, 5);
}

TEST_P(JobsTest, AJobIsItsUsersOwn) {
  add_photo("mug");
  const auto id = add_job(a_job({"mug"}));
  const auto other = add_user("other@example.com");
  EXPECT_FAILS(jobs_.find(other, id), ErrorCode::kNotFound);
  EXPECT_FAILS(jobs_.logs(other, id, {}), ErrorCode::kNotFound);
  EXPECT_FAILS(jobs_.cancel(other, id), ErrorCode::kNotFound);
  EXPECT_FAILS(jobs_.retry(other, id), ErrorCode::kNotFound);
  EXPECT_FAILS(jobs_.pause(other, id), ErrorCode::kNotFound);
  EXPECT_FAILS(jobs_.resume(other, id), ErrorCode::kNotFound);
  EXPECT_FAILS(jobs_.release(other, id), ErrorCode::kNotFound);
  EXPECT_FAILS(jobs_.run_again(other, id, false), ErrorCode::kNotFound);
  EXPECT_EQ(jobs_.list(other, {})->total, 0);
  EXPECT_EQ(jobs_.list(user_, {})->total, 1);
}

}  // namespace
}  // namespace aip::service
