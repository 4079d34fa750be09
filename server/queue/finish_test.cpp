#include <gmock/gmock.h>

#include "queue/queue_fixture.hpp"

namespace aip::queue {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class FinishTest : public QueueFixture {
 protected:
  // A commit that leaves a trace.
  Done done_with_trace() {
    return {.commit = [](store::Connection& connection) -> Result<void> {
      AIP_TRY(connection.execute("update ai_job set error_message = 'committed' where id = 'job'"));
      return {};
    }};
  }

  bool has_trace() {
    return count("select count(*) as n from ai_job where error_message = 'committed'") == 1;
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, FinishTest, test::kBothDatabases, test::database_name);

TEST_P(FinishTest, DoneCompletes) {
  const Task task = add_running();
  EXPECT_TRUE(finish(task, done_with_trace()));
  const auto found = row(task.id);
  EXPECT_EQ(found.state, "completed");
  EXPECT_EQ(found.outcome, "done");
  EXPECT_EQ(found.owner, std::nullopt);
  EXPECT_TRUE(found.finalized);
  EXPECT_TRUE(has_trace());
  EXPECT_THAT(moves(task.id), ElementsAre("started", "completed"));
  EXPECT_THAT(attempts(task.id), ElementsAre("done"));
}

TEST_P(FinishTest, SkippedCompletesToo) {
  const Task task = add_running();
  EXPECT_TRUE(finish(task, Done{.commit = {}, .skipped = true}));
  EXPECT_EQ(row(task.id).state, "completed");
  EXPECT_EQ(row(task.id).outcome, "skipped");
  EXPECT_THAT(moves(task.id), ElementsAre("started", "completed, skipped"));
  EXPECT_THAT(attempts(task.id), ElementsAre("skipped"));
}

TEST_P(FinishTest, ASuccessClearsTheErrorOfAnEarlierAttempt) {
  finish(add_running(), failed(Retry::kAfter));
  const Task again = claim_one();
  EXPECT_EQ(again.attempt, 2);
  EXPECT_EQ(row(again.id).error_code, "engine_error");
  EXPECT_TRUE(finish(again, Done{}));
  EXPECT_EQ(row(again.id).error_code, std::nullopt);
  EXPECT_THAT(attempts(again.id), ElementsAre("error", "done"));
}

TEST_P(FinishTest, AFailureForGoodDiscards) {
  const Task task = add_running();
  EXPECT_TRUE(finish(task, failed(Retry::kNever)));
  const auto found = row(task.id);
  EXPECT_EQ(found.state, "discarded");
  EXPECT_EQ(found.outcome, std::nullopt);
  EXPECT_EQ(found.error_code, "engine_error");
  EXPECT_EQ(found.error_message, "no luck");
  EXPECT_TRUE(found.finalized);
  EXPECT_THAT(moves(task.id), ElementsAre("started", "discarded: engine_error"));
  EXPECT_THAT(attempts(task.id), ElementsAre("error"));
}

TEST_P(FinishTest, AFailureThatMayPassGoesBackInLine) {
  const Task task = add_running();
  EXPECT_TRUE(finish(task, failed(Retry::kLater)));
  const auto found = row(task.id);
  EXPECT_EQ(found.state, "available");
  EXPECT_EQ(found.attempt, 1);
  EXPECT_EQ(found.error_code, "engine_error");
  EXPECT_LE(found.due_in, limits().first_backoff);
  EXPECT_THAT(moves(task.id), ElementsAre("started", "returned: engine_error"));
}

TEST_P(FinishTest, AttemptsRunOut) {
  auto task = a_task();
  task.max_attempts = 2;
  const TaskId id = add(task);
  finish(claim_one(), failed(Retry::kLater));
  make_due(id);
  finish(claim_one(), failed(Retry::kLater));
  EXPECT_EQ(row(id).state, "discarded");
  EXPECT_THAT(moves(id),
              ElementsAre("started", "returned: engine_error", "started", "discarded: engine_error"));
}

TEST_P(FinishTest, RetryAfterIsHeededUpToTheLongestBackoff) {
  const Task task = add_running();
  finish(task, failed(Retry::kAfter, 7s));
  EXPECT_GT(row(task.id).due_in, 2s);
  EXPECT_LE(row(task.id).due_in, 7s);
  make_due(task.id);
  finish(claim_one(), failed(Retry::kAfter, 1'000'000'000s));
  EXPECT_GT(row(task.id).due_in, 5s);
  EXPECT_LE(row(task.id).due_in, limits().max_backoff);
}

TEST_P(FinishTest, ASnoozeCostsNoAttempt) {
  const Task task = add_running();
  const Error full{.code = ErrorCode::kStorageFull, .message = "the disk is full"};
  EXPECT_TRUE(finish(task, Snoozed{full, 8s}));
  const auto found = row(task.id);
  EXPECT_EQ(found.state, "available");
  EXPECT_EQ(found.attempt, 0);
  EXPECT_EQ(found.crash_count, 0);
  EXPECT_EQ(found.error_code, "storage_full");
  EXPECT_GT(found.due_in, 3s);
  EXPECT_LE(found.due_in, 8s);
  EXPECT_THAT(moves(task.id), ElementsAre("started", "returned: storage_full"));
  make_due(task.id);
  EXPECT_EQ(claim_one().attempt, 1);
}

TEST_P(FinishTest, AReleasedTaskIsGivenBackUnharmed) {
  const Task task = add_running();
  EXPECT_TRUE(finish(task, Released{}));
  const auto found = row(task.id);
  EXPECT_EQ(found.state, "available");
  EXPECT_EQ(found.attempt, 0);
  EXPECT_EQ(found.crash_count, 0);
  EXPECT_EQ(found.error_code, std::nullopt);
  EXPECT_THAT(moves(task.id), ElementsAre("started", "returned"));
  EXPECT_THAT(attempts(task.id), ElementsAre("released"));
  const Task again = claim_one();
  EXPECT_EQ(again.attempt, 1);
  EXPECT_EQ(again.claim_seq, 2);
}

TEST_P(FinishTest, CancelledEnds) {
  const Task task = add_running();
  cancel();
  EXPECT_TRUE(finish(task, Cancelled{}));
  EXPECT_EQ(row(task.id).state, "cancelled");
  EXPECT_THAT(moves(task.id), ElementsAre("started", "cancelled"));
  EXPECT_THAT(attempts(task.id), ElementsAre("cancelled"));
}

TEST_P(FinishTest, WhatWasToBeCalledOffDoesNotComeBack) {
  const std::vector<Verdict> verdicts{failed(Retry::kLater), failed(Retry::kNever), Snoozed{{}, 1s},
                                      Released{}};
  for (const auto& verdict : verdicts) {
    const Task task = add_running();
    cancel();
    EXPECT_TRUE(finish(task, verdict));
    EXPECT_EQ(row(task.id).state, "cancelled");
  }
}

TEST_P(FinishTest, WorkThatIsDoneIsKeptThoughItWasToBeCalledOff) {
  const Task task = add_running();
  cancel();
  EXPECT_TRUE(finish(task, done_with_trace()));
  EXPECT_EQ(row(task.id).state, "completed");
  EXPECT_TRUE(has_trace());
}

TEST_P(FinishTest, ASecondFinishChangesNothing) {
  const Task task = add_running();
  EXPECT_TRUE(finish(task, failed(Retry::kNever)));
  const auto before = moves(task.id);
  for (const Verdict& verdict :
       std::vector<Verdict>{done_with_trace(), failed(Retry::kLater), Released{}, Cancelled{}}) {
    EXPECT_FALSE(finish(task, verdict));
  }
  EXPECT_EQ(row(task.id).state, "discarded");
  EXPECT_FALSE(has_trace());
  EXPECT_EQ(moves(task.id), before);
  EXPECT_THAT(attempts(task.id), ElementsAre("error"));
}

TEST_P(FinishTest, ALateFinishChangesNothingAfterARescue) {
  const Task task = add_running();
  expire_lease(task.id);
  EXPECT_EQ(*queue_.rescue(), 1);
  EXPECT_FALSE(finish(task, done_with_trace()));
  EXPECT_EQ(row(task.id).state, "available");

  make_due(task.id);
  const Task again = claim_one("worker-2");
  EXPECT_FALSE(finish(task, done_with_trace()));
  EXPECT_FALSE(finish(task, failed(Retry::kNever)));
  EXPECT_EQ(row(task.id).state, "running");
  EXPECT_EQ(row(task.id).owner, "worker-2");
  EXPECT_FALSE(has_trace());
  EXPECT_TRUE(finish(again, Done{}));
  EXPECT_THAT(attempts(task.id), ElementsAre("lost", "done"));
  EXPECT_THAT(moves(task.id), ElementsAre("started", "returned, lost", "started", "completed"));
}

TEST_P(FinishTest, ALeaseThatRanOutStillCountsUntilSomebodyRescues) {
  const Task task = add_running();
  expire_lease(task.id);
  EXPECT_TRUE(finish(task, Done{}));
  EXPECT_EQ(*queue_.rescue(), 0);
  EXPECT_EQ(row(task.id).state, "completed");
}

TEST_P(FinishTest, ACommitThatMayPassLeavesTheTaskRunning) {
  const Task task = add_running();
  for (const auto code : {ErrorCode::kUnavailable, ErrorCode::kStorageFull}) {
    const Done done{.commit = [&](auto&) { return fail(code, "not now"); }};
    EXPECT_FAILS(queue_.finish(task, done), code);
  }
  EXPECT_EQ(row(task.id).state, "running");
  EXPECT_THAT(attempts(task.id), ElementsAre("open"));
  EXPECT_TRUE(finish(task, Done{}));
}

TEST_P(FinishTest, ACommitThatFailsForGoodDiscards) {
  const Task task = add_running();
  const Done done{.commit = [](store::Connection& connection) -> Result<void> {
    AIP_TRY(connection.execute("update ai_job set error_message = 'committed' where id = 'job'"));
    return fail(ErrorCode::kConflict, "the pair has changed");
  }};
  EXPECT_TRUE(finish(task, done));
  EXPECT_EQ(row(task.id).state, "discarded");
  EXPECT_EQ(row(task.id).error_code, "conflict");
  EXPECT_FALSE(has_trace());
  EXPECT_THAT(moves(task.id), ElementsAre("started", "discarded: conflict"));
}

TEST_P(FinishTest, ACommitThatBreaksAStatementDiscards) {
  const Task task = add_running();
  const Done done{.commit = [](store::Connection& connection) -> Result<void> {
    AIP_TRY(connection.execute("insert into ai_task (no_such_column) values (1)"));
    return {};
  }};
  EXPECT_TRUE(finish(task, done));
  EXPECT_EQ(row(task.id).state, "discarded");
  EXPECT_EQ(row(task.id).error_code, "internal");
}

TEST_P(FinishTest, ACommitThatThrowsDiscards) {
  const Task task = add_running();
  EXPECT_TRUE(finish(task, Done{.commit = [](auto&) -> Result<void> { throw std::runtime_error("a bug"); }}));
  EXPECT_EQ(row(task.id).state, "discarded");
  EXPECT_EQ(row(task.id).error_code, "internal");
}

TEST_P(FinishTest, AnErrorOfTheObserverRollsTheMoveBack) {
  const Task task = add_running();
  observer_.refuse = [](auto, auto&) { return fail(ErrorCode::kInternal, "a bug"); };
  EXPECT_FAILS(queue_.finish(task, done_with_trace()), ErrorCode::kInternal);
  EXPECT_FAILS(queue_.finish(task, failed(Retry::kLater)), ErrorCode::kInternal);
  EXPECT_EQ(row(task.id).state, "running");
  EXPECT_FALSE(has_trace());
  EXPECT_THAT(attempts(task.id), ElementsAre("open"));
}

TEST_P(FinishTest, AnUnstorableErrorMessageIsMadeStorable) {
  const Task task = add_running();
  Failed failure = failed(Retry::kNever);
  failure.error.message = std::string("caf\xe9\0 ", 6) + std::string(10'000, 'x');
  EXPECT_TRUE(finish(task, failure));
  EXPECT_TRUE(row(task.id).error_message->starts_with("caf?  xxx"));
  EXPECT_LE(row(task.id).error_message->size(), 2'000u);
}

}  // namespace
}  // namespace aip::queue
