#include <gmock/gmock.h>

#include "queue/queue_fixture.hpp"

// What is known of requests that may cost money, whatever happens to those who sent them.
namespace aip::queue {
namespace {

using ::testing::ElementsAre;

class SendingTest : public QueueFixture {
 protected:
  static Lease lease_of(const Task& task) { return {task.id, task.claim_seq}; }

  void send(const Task& task) { EXPECT_OK(queue_.sending(lease_of(task))); }

  Task add_sent() {
    const Task task = add_running();
    send(task);
    return task;
  }

  Task lose_and_claim_again(const Task& task) {
    expire_lease(task.id);
    EXPECT_EQ(*queue_.rescue(), 1);
    make_due(task.id);
    return claim_one("worker-2");
  }

  int retry(bool resend) {
    return in_write(
        [&](store::Connection& connection) { return queue_.retry_job(connection, JobId{"job"}, resend); });
  }

  bool is_open(TaskId task) {
    return count("select count(*) as n from ai_task where id = $1 and sent_at is not null", {task}) == 1;
  }

  // Of the attempts that have ended; "-" for one that sent nothing.
  std::vector<std::string> billed(TaskId task) {
    std::vector<std::string> words;
    for (const auto& attempt :
         read("select billed from ai_attempt where task_id = $1 order by claim_seq", {task})) {
      words.push_back(attempt.get<std::optional<std::string>>("billed").value_or("-"));
    }
    return words;
  }

  static Failed unknown() {
    return {.error = {.code = ErrorCode::kOutcomeUnknown, .message = "no answer"}, .reply = Reply::kUnknown};
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, SendingTest, test::kBothDatabases, test::database_name);

TEST_P(SendingTest, IsUnknownUntilSomethingIsKnown) {
  const Task task = add_sent();
  EXPECT_TRUE(is_open(task.id));
  lose_and_claim_again(task);
  EXPECT_THAT(billed(task.id), ElementsAre("unknown"));
  EXPECT_TRUE(is_open(task.id));
}

TEST_P(SendingTest, AResultWasPaidForAndTheRequestIsSettled) {
  const Task task = add_sent();
  EXPECT_TRUE(finish(task, Done{}));
  EXPECT_THAT(billed(task.id), ElementsAre("yes"));
  EXPECT_FALSE(is_open(task.id));
}

TEST_P(SendingTest, AnErrorInSoManyWordsIsNotBilledAndMayBeSentAgain) {
  const Task task = add_sent();
  auto busy = failed(Retry::kAfter);
  busy.reply = Reply::kRefusal;
  EXPECT_TRUE(finish(task, busy));
  EXPECT_FALSE(is_open(task.id));
  const Task again = claim_one();
  EXPECT_FALSE(again.sent);
  send(again);
  lose_and_claim_again(again);
  EXPECT_THAT(billed(task.id), ElementsAre("no", "unknown"));
}

TEST_P(SendingTest, TheNextClaimIsToldOfARequestThatWasLost) {
  const Task task = add_sent();
  EXPECT_OK(queue_.accepted(lease_of(task), "operation-7"));
  const Task again = lose_and_claim_again(task);
  ASSERT_TRUE(again.sent);
  EXPECT_EQ(again.sent->claim_seq, task.claim_seq);
  EXPECT_EQ(again.sent->operation, "operation-7");
  EXPECT_TRUE(finish(again, Done{}));
  EXPECT_THAT(billed(task.id), ElementsAre("yes", "-")) << "the lost attempt is the one that was paid for";
}

TEST_P(SendingTest, ARequestWithoutAnAnswerIsNotSentAgain) {
  const Task again = lose_and_claim_again(add_sent());
  EXPECT_FAILS(queue_.sending(lease_of(again)), ErrorCode::kConflict);
  EXPECT_OK(queue_.sending(lease_of(again), true)) << "unless its job allows it";
}

TEST_P(SendingTest, NothingIsSentByAClaimThatWasLost) {
  const Task task = add_running();
  const Task again = lose_and_claim_again(task);
  EXPECT_FAILS(queue_.sending(lease_of(task)), ErrorCode::kConflict);
  EXPECT_FAILS(queue_.accepted(lease_of(task), "operation"), ErrorCode::kConflict);
  EXPECT_FALSE(is_open(again.id));
}

TEST_P(SendingTest, NothingIsSentOnceTheCancelWasAskedFor) {
  const Task task = add_running();
  cancel();
  EXPECT_FAILS(queue_.sending(lease_of(task)), ErrorCode::kCancelled);
  EXPECT_FALSE(is_open(task.id));
}

TEST_P(SendingTest, AnUnknownOutcomeIsHeldUntilAPersonHasItSentAgain) {
  const Task lost = lose_and_claim_again(add_sent());
  EXPECT_TRUE(finish(lost, unknown()));
  EXPECT_EQ(row(lost.id).state, "discarded");
  EXPECT_EQ(moves(lost.id).back(), "discarded: outcome_unknown, unanswered");

  EXPECT_EQ(retry(false), 0);
  EXPECT_EQ(row(lost.id).state, "discarded");
  EXPECT_EQ(retry(true), 1);
  const Task again = claim_one();
  ASSERT_TRUE(again.sent);
  EXPECT_TRUE(again.sent->resend);
  send(again);
  EXPECT_TRUE(finish(again, Done{}));
  EXPECT_THAT(billed(lost.id), ElementsAre("unknown", "-", "yes"));
}

TEST_P(SendingTest, ThePermissionToSendAgainIsForOnce) {
  const Task lost = lose_and_claim_again(add_sent());
  finish(lost, unknown());
  EXPECT_EQ(retry(true), 1);
  const Task again = claim_one();
  send(again);
  const Task third = lose_and_claim_again(again);
  EXPECT_FALSE(third.sent->resend);
  EXPECT_FAILS(queue_.sending(lease_of(third)), ErrorCode::kConflict);
}

TEST_P(SendingTest, AnAnswerThatIsKeptIsTakenUpWithoutAsking) {
  const Task task = add_sent();
  auto failure = failed(Retry::kNever);
  failure.reply = Reply::kSpooled;
  EXPECT_TRUE(finish(task, failure));
  EXPECT_EQ(moves(task.id).back(), "discarded: engine_error") << "its answer is known";
  EXPECT_EQ(retry(false), 1);
  const Task again = claim_one();
  ASSERT_TRUE(again.sent);
  EXPECT_TRUE(again.sent->answered);
  EXPECT_THAT(billed(task.id), ElementsAre("yes"));
}

TEST_P(SendingTest, AnAnswerOfNoUseIsPaidForAndSettled) {
  const Task task = add_sent();
  auto failure = failed(Retry::kAfter);
  failure.reply = Reply::kUnusable;
  EXPECT_TRUE(finish(task, failure));
  EXPECT_FALSE(claim_one().sent);
  EXPECT_THAT(billed(task.id), ElementsAre("yes"));
}

TEST_P(SendingTest, ACancelInFlightIsUnknown) {
  const Task task = add_sent();
  cancel();
  EXPECT_TRUE(finish(task, Cancelled{}));
  EXPECT_EQ(row(task.id).state, "cancelled");
  EXPECT_EQ(moves(task.id).back(), "cancelled, unanswered");
  EXPECT_EQ(retry(false), 0);
}

TEST_P(SendingTest, AStopInFlightIsRememberedAndCostsNoAttempt) {
  const Task task = add_sent();
  EXPECT_TRUE(finish(task, Released{}));
  EXPECT_EQ(row(task.id).attempt, 0);
  cancel();
  EXPECT_EQ(moves(task.id).back(), "cancelled, unanswered");
}

TEST_P(SendingTest, AWaitingTaskIsToldAsUnansweredWhenItsRescueEndsIt) {
  const Task task = add_sent();
  cancel();
  expire_lease(task.id);
  EXPECT_EQ(*queue_.rescue(), 1);
  EXPECT_EQ(moves(task.id).back(), "cancelled, unanswered");
}

}  // namespace
}  // namespace aip::queue
