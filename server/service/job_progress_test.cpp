#include "service/job_progress.hpp"

#include "service/service_fixture.hpp"
#include "store/job_figures.hpp"

namespace aip::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

class JobProgressTest : public ServiceFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, JobProgressTest, test::kBothDatabases, test::database_name);

TEST_P(JobProgressTest, CountsImagesAndEndsWithTheLast) {
  const auto first = add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  const auto id = add_job(a_job({"mug"}));
  EXPECT_EQ(job(id).status, JobStatus::kPending);

  const auto task = claim();
  EXPECT_EQ(job(id).status, JobStatus::kProcessing);
  EXPECT_TRUE(job(id).started_at.has_value());
  EXPECT_EQ(pair(first).status, PairStatus::kProcessing);
  finish(task, a_result(task));
  EXPECT_EQ(pair(first).status, PairStatus::kCompleted);
  EXPECT_EQ(pair(first).review, ReviewStatus::kUnreviewed);
  EXPECT_EQ(job(id).completed, 1);
  EXPECT_EQ(job(id).status, JobStatus::kProcessing);

  fail_one();
  const auto ended = job(id);
  EXPECT_EQ(ended.status, JobStatus::kCompleted) << "partial failure is completed; the counters tell";
  EXPECT_EQ(ended.completed, 1);
  EXPECT_EQ(ended.failed, 1);
  EXPECT_TRUE(ended.completed_at.has_value());
  EXPECT_EQ(ended.estimated_completion_at, std::nullopt);
}

TEST_P(JobProgressTest, AJobWithoutAnyResultHasFailed) {
  const auto photo = add_photo("mug");
  const auto id = add_job(a_job({"mug"}));
  fail_one();
  EXPECT_EQ(job(id).status, JobStatus::kFailed);
  EXPECT_TRUE(job(id).error_message.has_value());
  EXPECT_EQ(pair(photo).status, PairStatus::kFailed);
  EXPECT_EQ(pair(photo).error_code, "cut_out_refused");
  EXPECT_EQ(pair(photo).error_message, "It is too dark.");
}

TEST_P(JobProgressTest, LogsEachImageOnceAndTheEnd) {
  add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  const auto id = add_job(a_job({"mug"}));
  do_one();
  fail_one();
  EXPECT_THAT(log_of(id), ElementsAre("2 images to process.", "mug/1.jpg: done", "mug/2.jpg: It is too dark.",
                                      "Job completed: 1 of 2 images done, 1 failed."));
}

TEST_P(JobProgressTest, TellsEachStepAsAnEvent) {
  add_photo("mug");
  add_job(a_job({"mug"}));
  do_one();
  EXPECT_THAT(events("job"), ElementsAre("pending", "processing", "completed"));
  EXPECT_THAT(events("pair"), ElementsAre("processing", "completed"));
}

TEST_P(JobProgressTest, AnAttemptThatWillBeRepeatedPutsThePhotoBackInLine) {
  const auto photo = add_photo("mug");
  const auto id = add_job(a_job({"mug"}));
  finish(claim(), queue::Failed{{.code = ErrorCode::kEngine,
                                 .message = "m",
                                 .public_message = "The engine is busy.",
                                 .retry = Retry::kAfter,
                                 .retry_after = std::chrono::seconds(7)}});
  EXPECT_EQ(pair(photo).status, PairStatus::kPending);
  EXPECT_EQ(job(id).processed(), 0);
  EXPECT_THAT(log_of(id),
              Contains(::testing::StartsWith("mug/front.jpg: The engine is busy. Tried again in ")));
}

TEST_P(JobProgressTest, AFailedRerunKeepsTheEarlierResult) {
  const auto photo = add_photo("mug");
  const auto version = add_result(photo);
  const auto id = add_job(a_job({"mug"}));
  fail_one();
  EXPECT_EQ(job(id).failed, 1);
  EXPECT_EQ(pair(photo).status, PairStatus::kCompleted);
  EXPECT_EQ(pair(photo).current_version, version);
  EXPECT_EQ(pair(photo).error_message, "It is too dark.") << "why there is no newer one";
}

TEST_P(JobProgressTest, ACancelledRerunKeepsTheEarlierResult) {
  const auto photo = add_photo("mug");
  const auto version = add_result(photo);
  const auto id = add_job(a_job({"mug"}));
  ASSERT_OK(jobs_.cancel(user_, id));
  EXPECT_EQ(pair(photo).status, PairStatus::kCompleted);
  EXPECT_EQ(pair(photo).current_version, version);
  EXPECT_EQ(pair(photo).skip_reason, std::nullopt);
}

TEST_P(JobProgressTest, ANewResultIsToBeReviewedAnew) {
  const auto photo = add_result_of("mug");
  write([&](store::Connection& connection) {
    return store::pairs::set_review(connection, photo, pair(photo).version, ReviewStatus::kRejected, "dull",
                                    user_);
  });
  add_job(a_job({"mug"}));
  do_one();
  EXPECT_EQ(pair(photo).review, ReviewStatus::kUnreviewed);
  EXPECT_EQ(pair(photo).review_reason, std::nullopt);
}

TEST_P(JobProgressTest, EstimatesTheEndFromThePaceSinceItWasLetIn) {
  for (const auto* name : {"1.jpg", "2.jpg", "3.jpg"}) add_photo("mug", name);
  const auto id = add_job(a_job({"mug"}));
  const auto task = claim();
  EXPECT_EQ(job(id).estimated_completion_at, std::nullopt);
  // Both databases count from when the job was admitted.
  write_sql("update ai_job set paced_from = $2 where id = $1", {id, now() - std::chrono::seconds(10)});
  const auto before = now();
  finish(task, a_result(task));
  const auto estimated = job(id).estimated_completion_at;
  ASSERT_TRUE(estimated.has_value());
  EXPECT_GE(*estimated - before, std::chrono::seconds(19)) << "two images of 10 s each";
  EXPECT_LE(*estimated - before, std::chrono::seconds(60));

  ASSERT_OK(jobs_.pause(user_, id));
  EXPECT_EQ(job(id).estimated_completion_at, std::nullopt) << "nobody knows when it will be resumed";
}

TEST_P(JobProgressTest, FiguresTellWhatEndedAndHowLongItTook) {
  for (const auto* name : {"1.jpg", "2.jpg", "3.jpg"}) add_photo("mug", name);
  add_job(a_job({"mug"}));
  fail_one();
  for (int i = 0; i < 2; ++i) {
    const auto task = claim();
    write_sql("update ai_task set claimed_at = $2 where id = $1",
              {task.id, now() - std::chrono::seconds(10)});
    finish(task, a_result(task));
  }
  const auto figures = [&](Time midnight, Time since) {
    return database_
        ->read([&](store::Connection& connection) {
          return store::job_figures::of_user(connection, user_, midnight, since);
        })
        .value();
  };
  const Time hour_ago = now() - std::chrono::hours(1);
  EXPECT_EQ(figures(hour_ago, hour_ago).completed_today, 2);
  EXPECT_EQ(figures(hour_ago, hour_ago).failed_today, 1);
  EXPECT_NEAR(figures(hour_ago, hour_ago).average_seconds, 10, 5);
  const Time in_an_hour = now() + std::chrono::hours(1);
  EXPECT_EQ(figures(in_an_hour, hour_ago).completed_today, 0) << "that was yesterday";
  EXPECT_GT(figures(in_an_hour, hour_ago).average_seconds, 0);
  EXPECT_EQ(figures(in_an_hour, in_an_hour).average_seconds, 0);
}

TEST_P(JobProgressTest, TellsOfAPhotoWhoseProcessWasLost) {
  add_photo("mug");
  const auto id = add_job(a_job({"mug"}));
  claim();
  write_sql("update ai_task set lease_until = $1", {now() - std::chrono::seconds(1)});
  EXPECT_EQ(*queue_.rescue(), 1);
  EXPECT_THAT(log_of(id), Contains(::testing::HasSubstr("stopped while it worked on this (time 1)")));
}

TEST_P(JobProgressTest, CountsWhatWasSentAndNeverAnswered) {
  const auto photo = add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  const auto id = add_job(a_job({"mug"}));
  const auto sent = claim();
  ASSERT_OK(queue_.sending({sent.id, sent.claim_seq}));
  finish(sent, queue::Failed{.error = {.code = ErrorCode::kOutcomeUnknown, .message = "no answer"},
                             .reply = queue::Reply::kUnknown});
  do_one();
  EXPECT_EQ(job(id).failed, 1);
  EXPECT_EQ(job(id).unknown, 1);
  EXPECT_EQ(pair(photo).error_code, "outcome_unknown");

  EXPECT_FAILS(jobs_.retry(user_, id), ErrorCode::kConflict);
  const auto retried = jobs_.retry(user_, id, true);
  ASSERT_OK(retried);
  EXPECT_EQ(retried->unknown, 0);
  EXPECT_EQ(claim().pair, photo);
}

TEST_P(JobProgressTest, APausedJobKeepsWhatComesBackToIt) {
  add_photo("mug");
  const auto id = add_job(a_job({"mug"}));
  const auto task = claim();
  ASSERT_OK(jobs_.pause(user_, id));
  finish(task, queue::Released{});
  EXPECT_TRUE(is_idle());
  ASSERT_OK(jobs_.resume(user_, id));
  do_one();
  EXPECT_EQ(job(id).status, JobStatus::kCompleted);
}

TEST_P(JobProgressTest, AnEngineMaySkipAnImage) {
  add_photo("mug");
  const auto id = add_job(a_job({"mug"}));
  finish(claim(), queue::Done{.commit = {}, .skipped = true});
  EXPECT_EQ(job(id).skipped, 1);
  EXPECT_EQ(job(id).status, JobStatus::kCompleted);
}

}  // namespace
}  // namespace aip::service
