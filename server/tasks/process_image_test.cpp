#include "tasks/process_image.hpp"

#include "queue/lanes.hpp"
#include "tasks/process_image_fixture.hpp"

namespace aip::tasks {
namespace {

using ::testing::ElementsAre;

class ProcessImageTest : public ProcessImageFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, ProcessImageTest, test::kBothDatabases, test::database_name);

TEST_P(ProcessImageTest, PaysOnceAndLeavesNothingBehind) {
  run_and_finish();
  EXPECT_EQ(job(job_id_).status, JobStatus::kCompleted);
  EXPECT_EQ(pair(photo_).status, PairStatus::kCompleted);
  EXPECT_EQ(pair(photo_).result_job, job_id_);
  EXPECT_THAT(billed(), ElementsAre("yes"));
  EXPECT_TRUE(spool_is_empty());

  EXPECT_EQ(job(add_job(a_job({"mug"}))).skipped, 1) << "and the same is not made again";
}

TEST_P(ProcessImageTest, WritesDownWhatAPictureHasCost) {
  set_price();
  run_and_finish();
  EXPECT_EQ(job(job_id_).cost.spent, 40'000);
  EXPECT_EQ(read("select cost_micros from ai_image_version").front().get<Micros>("cost_micros"), 40'000);
}

TEST_P(ProcessImageTest, AnAnswerWithoutAPictureCostsAsWell) {
  set_price();
  engine_->provider = [] { return Result<std::string>("request-1\n{\"usage\": {\"generated_images\": 2}}"); };
  engine_->spoilt = Error{.code = ErrorCode::kNoPicture, .message = "m", .retry = Retry::kLater};
  run_and_finish();
  EXPECT_EQ(job(job_id_).cost.spent, 80'000);
  EXPECT_EQ(job(job_id_).cost.priced_items, 0);
  const auto attempt = read("select usage from ai_attempt").front();
  EXPECT_EQ(attempt.get<json::value>("usage"), (json::value{{"generated_images", 2}}));
}

TEST_P(ProcessImageTest, AnAnswerThatIsTakenUpLaterIsBookedOnce) {
  set_price();
  run(claim());
  const auto again = lose_and_claim_again();
  finish(again, run(again));
  EXPECT_EQ(job(job_id_).cost.spent, 40'000);
  EXPECT_EQ(job(job_id_).cost.reserved, 0);
  EXPECT_EQ(read("select cost_micros from ai_attempt order by claim_seq").front().get<Micros>("cost_micros"),
            40'000)
      << "by the attempt that was asked";
}

TEST_P(ProcessImageTest, ABudgetPausesTheJobBeforeAnythingIsSent) {
  set_price();
  ASSERT_OK(jobs_.set_budget(user_, job_id_, 39'999));
  run_and_finish();
  EXPECT_EQ(engine_->bills, 0);
  EXPECT_TRUE(job(job_id_).paused_at);
  ASSERT_OK(jobs_.set_budget(user_, job_id_, 40'000));
  ASSERT_OK(jobs_.resume(user_, job_id_));
  run_and_finish();
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).cost.spent, 40'000);
}

TEST_P(ProcessImageTest, AnAnswerThatWasLostBeforeItsCommitIsTakenUp) {
  run(claim());
  const auto again = lose_and_claim_again();
  engine_->provider = [] { return Result<std::string>(fail(ErrorCode::kInternal, "asked again")); };
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_THAT(engine_->used, ElementsAre("answer", "answer"));
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(billed(), ElementsAre("yes", "-"));
  EXPECT_TRUE(spool_is_empty());
}

TEST_P(ProcessImageTest, ARequestThatWasLostWithoutAnAnswerIsHeldForAPerson) {
  fail_with(ErrorCode::kOutcomeUnknown);
  run(claim());
  const auto again = lose_and_claim_again();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).unknown, 1);
  EXPECT_EQ(pair(photo_).error_code, "outcome_unknown");
  EXPECT_FAILS(jobs_.retry(user_, job_id_), ErrorCode::kConflict);

  engine_->provider = [] { return Result<std::string>("answer"); };
  ASSERT_OK(jobs_.retry(user_, job_id_, true));
  run_and_finish();
  EXPECT_EQ(engine_->bills, 2);
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(billed(), ElementsAre("unknown", "-", "yes"));
}

TEST_P(ProcessImageTest, AConnectionLostInFlightIsNotSentAgainByItself) {
  fail_with(ErrorCode::kOutcomeUnknown, Retry::kLater);
  run_and_finish();
  EXPECT_EQ(job(job_id_).unknown, 1);
  EXPECT_EQ(job(job_id_).failed, 1);
  EXPECT_EQ(engine_->bills, 1);
}

TEST_P(ProcessImageTest, AJobMayAllowSendingAgainBeforehand) {
  jobs_.cancel(user_, job_id_).value();
  auto wanted = a_job({"mug"});
  wanted.options.resend_unknown = true;
  job_id_ = add_job(wanted);
  fail_with(ErrorCode::kOutcomeUnknown);
  run(claim());
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = lose_and_claim_again();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 2);
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(ProcessImageTest, APromisedResultIsAskedForAndNotOrderedAgain) {
  engine_->promise = "operation-7";
  fail_with(ErrorCode::kOutcomeUnknown);
  run(claim());
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = lose_and_claim_again();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(billed(), ElementsAre("yes", "-"));
  EXPECT_TRUE(spool_is_empty());
}

TEST_P(ProcessImageTest, APromiseThatCameToNothingIsOrderedAnew) {
  engine_->promise = "operation-7";
  engine_->breaks_promise = true;
  fail_with(ErrorCode::kEngine, Retry::kLater);
  run_and_finish();
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 2);
  EXPECT_THAT(billed(), ElementsAre("no", "yes"));
}

TEST_P(ProcessImageTest, FailingToAskForAPromiseLeavesItStanding) {
  engine_->promise = "operation-7";
  fail_with(ErrorCode::kEngine, Retry::kLater);
  run_and_finish();
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(ProcessImageTest, AnErrorInSoManyWordsIsTriedAgainAndNotBilled) {
  fail_with(ErrorCode::kEngine, Retry::kLater);
  run_and_finish();
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(billed(), ElementsAre("no", "yes"));
}

TEST_P(ProcessImageTest, AConnectionThatWasNotMadeInTimeIsTriedAgainAndNotBilled) {
  fail_with(ErrorCode::kTimeout, Retry::kLater);
  run_and_finish();
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_EQ(job(job_id_).unknown, 0);
  EXPECT_THAT(billed(), ElementsAre("no", "yes"));
}

TEST_P(ProcessImageTest, BeingAskedToWaitCostsNoAttemptAndIsBelievedUpToAPoint) {
  engine_->provider = [] {
    return Result<std::string>(fail(Error{.code = ErrorCode::kProviderBusy,
                                          .message = "429",
                                          .retry = Retry::kAfter,
                                          .retry_after = std::chrono::seconds(1'000'000'000)}));
  };
  run_and_finish();
  const auto row = read("select attempt, run_at from ai_task").at(0);
  EXPECT_EQ(row.get<int>("attempt"), 0);
  EXPECT_LE(row.get<Time>("run_at") - now(), std::chrono::minutes(15));
  EXPECT_GT(row.get<Time>("run_at") - now(), std::chrono::minutes(14));
  EXPECT_THAT(billed(), ElementsAre("no"));
}

TEST_P(ProcessImageTest, ATaskInAnotherLaneThanItsKeysIsMovedBeforeAnythingIsSent) {
  queue::LaneId elsewhere = 0;
  write([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(elsewhere, queue::lanes::ensure(connection, user_, "https://old.example.com", {}));
    return {};
  });
  write_sql("update ai_task set lane_id = $1", {elsewhere});
  run_and_finish();
  EXPECT_EQ(engine_->bills, 0);
  const auto task = claim();
  EXPECT_NE(task.lane, elsewhere);
  EXPECT_EQ(task.attempt, 1);
  finish(task, run(task));
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(ProcessImageTest, AKeyThatIsNotTakenPausesTheJobUntilAPersonResumesIt) {
  fail_with(ErrorCode::kProviderAuth);
  run_and_finish();
  EXPECT_EQ(waiting_for(job(job_id_)), Waiting::kPaused);
  EXPECT_TRUE(job(job_id_).error_message.has_value()) << "why";
  EXPECT_EQ(job(job_id_).failed, 0);
  EXPECT_TRUE(is_idle());
  EXPECT_EQ(read("select attempt from ai_task where job_id = $1", {job_id_}).at(0).get<int>("attempt"), 0);

  engine_->provider = [] { return Result<std::string>("answer"); };
  ASSERT_OK(jobs_.resume(user_, job_id_));
  EXPECT_EQ(job(job_id_).error_message, std::nullopt);
  run_and_finish();
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(billed(), ElementsAre("no", "yes"));
}

TEST_P(ProcessImageTest, AnAnswerThatCannotBeWorkedOnNowIsNotPaidForAgain) {
  engine_->spoilt = Error{.code = ErrorCode::kPixelProcessDied, .message = "m", .retry = Retry::kLater};
  run_and_finish();
  engine_->spoilt.reset();
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(ProcessImageTest, AnAnswerWithoutAPictureIsAskedForOnceMore) {
  engine_->spoilt = Error{.code = ErrorCode::kNoPicture, .message = "m", .retry = Retry::kLater};
  run_and_finish();
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 2);
  EXPECT_EQ(job(job_id_).failed, 1);
  EXPECT_EQ(job(job_id_).unknown, 0);
  EXPECT_THAT(billed(), ElementsAre("yes", "yes"));
}

TEST_P(ProcessImageTest, CalledOffBeforeItsFirstByteNothingWasSent) {
  engine_->before_sending = [&] { signal_.emit(asio::cancellation_type::terminal); };
  const auto task = claim();
  finish(task, run(task));
  EXPECT_EQ(engine_->bills, 0);
  EXPECT_THAT(billed(), ElementsAre("no"));
  EXPECT_EQ(job(job_id_).unknown, 0);
}

TEST_P(ProcessImageTest, AnAnswerThatComesAsTheAttemptIsCalledOffIsKept) {
  engine_->in_flight = [&] { signal_.emit(asio::cancellation_type::terminal); };
  engine_->spoilt = Error{.code = ErrorCode::kCancelled, .message = "m"};
  const auto task = claim();
  finish(task, queue::Released{queue::reply_of(run(task))});  // as the runner does when the program stops
  engine_->spoilt.reset();
  engine_->in_flight = {};
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).completed, 1);
}

}  // namespace
}  // namespace aip::tasks
