#include "service/jobs.hpp"

#include "service/jobs_fixture.hpp"

namespace aip::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JobsTest : public JobsFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, JobsTest, test::kBothDatabases, test::database_name);

TEST_P(JobsTest, LetsJobsInByPriorityThenAgeAsOthersEnd) {
  allow_jobs_at_a_time(1);
  std::vector<JobId> jobs;
  for (const int priority : {0, 0, 7}) {
    add_photo("sku-" + std::to_string(jobs.size()));
    NewJob wanted = a_job({"sku-" + std::to_string(jobs.size())});
    wanted.options.priority = priority;
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
  finish(claim(), an_outage());
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
  wanted.options = {.pilot = true, .pilot_skus = 2};
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
  wanted.options = {.pilot = true, .pilot_skus = 1};
  const auto id = add_job(wanted);
  const auto first = claim();
  ASSERT_OK(jobs_.release(user_, id));
  const auto second = claim();
  finish(first, a_result(first));
  finish(second, a_result(second));
  do_one();
  EXPECT_EQ(job(id).status, JobStatus::kCompleted);

  wanted.options.force = true;
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
  wanted.options.pilot = true;
  EXPECT_EQ(job(add_job(wanted)).pilot_items, std::nullopt);
}

TEST_P(JobsTest, AJobMayLimitHowManyOfItsImagesAreWorkedOnAtATime) {
  for (const auto* name : {"1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg"}) add_photo("mug", name);
  NewJob wanted = a_job({"mug"});
  wanted.options.max_concurrent = 2;
  const auto id = add_job(wanted);
  const auto first = claim();
  const auto second = claim();
  EXPECT_TRUE(is_idle());
  finish(first, a_result(first));
  const auto third = claim();
  EXPECT_TRUE(is_idle());
  ASSERT_OK(jobs_.pause(user_, id));
  finish(second, a_result(second));
  finish(third, an_outage());
  EXPECT_TRUE(is_idle()) << "nothing comes into the queue while it is paused";
  ASSERT_OK(jobs_.resume(user_, id));
  do_one();
  finish(claim(), an_outage());
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
