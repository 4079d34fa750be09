#include "queue/queue.hpp"

#include <gmock/gmock.h>

#include "queue/queue_fixture.hpp"

// The moves that people make.
namespace aip::queue {
namespace {

using ::testing::ElementsAre;

class QueueTest : public QueueFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, QueueTest, test::kBothDatabases, test::database_name);

TEST_P(QueueTest, EnqueuesWhatItIsGiven) {
  auto task = a_task();
  task.pair = add_pair();
  task.payload = {{"prompt", "white background"}};
  task.priority = 7;
  task.max_attempts = 5;
  const TaskId id = add(task);

  EXPECT_EQ(row(id).state, "available");
  EXPECT_LE(row(id).due_in.count(), 0);
  const Task claimed = claim_one();
  EXPECT_EQ(claimed.id, id);
  EXPECT_EQ(claimed.kind, "work");
  EXPECT_EQ(claimed.user, UserId{"user"});
  EXPECT_EQ(claimed.job, JobId{"job"});
  EXPECT_EQ(claimed.pair, task.pair);
  EXPECT_EQ(claimed.payload, task.payload);
  EXPECT_EQ(claimed.max_attempts, 5);
  EXPECT_EQ(claimed.attempt, 1);
}

TEST_P(QueueTest, EnqueuesMoreThanFitIntoOneStatement) {
  EXPECT_EQ(add_some(250).size(), 250u);
  EXPECT_EQ(count("select count(*) as n from ai_task where state = 'available'"), 250);
}

TEST_P(QueueTest, EnqueuesNothing) {
  EXPECT_OK(database_->write([&](store::Connection& connection) { return queue_.enqueue(connection, {}); }));
}

TEST_P(QueueTest, RefusesASecondUnfinishedTaskOfAPair) {
  auto task = a_task();
  task.pair = add_pair();
  const TaskId first = add(task);
  const std::vector<NewTask> again{task};
  EXPECT_FAILS(
      database_->write([&](store::Connection& connection) { return queue_.enqueue(connection, again); }),
      ErrorCode::kConflict);

  finish(claim_one(), Done{});
  EXPECT_NE(add(task), first);
}

TEST_P(QueueTest, AScheduledTaskWaitsForItsJob) {
  auto task = a_task();
  task.scheduled = true;
  const TaskId id = add(task);
  EXPECT_EQ(row(id).state, "scheduled");
  EXPECT_TRUE(queue_.claim(kOwner, 10)->empty());
  EXPECT_EQ(*queue_.due_in(), std::nullopt);

  const auto release = [&](store::Connection& connection) {
    return queue_.release_job(connection, JobId{"job"});
  };
  EXPECT_EQ(in_write(release), 1);
  EXPECT_EQ(row(id).state, "available");
  EXPECT_EQ(in_write(release), 0);
  EXPECT_EQ(claim_one().id, id);
}

TEST_P(QueueTest, CancelEndsWaitingTasksAndAsksRunningOnes) {
  auto task = a_task();
  const Task running = add_running();
  const TaskId available = add(task);
  task.scheduled = true;
  const TaskId scheduled = add(task);
  add_job("other");
  task.job = JobId{"other"};
  const TaskId other = add(task);

  EXPECT_EQ(cancel(), 3);

  EXPECT_EQ(row(available).state, "cancelled");
  EXPECT_TRUE(row(available).finalized);
  EXPECT_EQ(row(scheduled).state, "cancelled");
  EXPECT_THAT(moves(available), ElementsAre("cancelled"));
  EXPECT_THAT(moves(scheduled), ElementsAre("cancelled"));
  EXPECT_EQ(row(running.id).state, "running");
  EXPECT_TRUE(row(running.id).cancel_requested);
  EXPECT_EQ(row(other).state, "scheduled");
  EXPECT_THAT(*queue_.cancel_requests(kOwner), ElementsAre(Lease{running.id, running.claim_seq}));
  EXPECT_TRUE(queue_.cancel_requests("somebody else")->empty());
  EXPECT_EQ(cancel(), 0);
}

TEST_P(QueueTest, CancelLeavesFinishedTasksAlone) {
  const Task done = add_running();
  finish(done, Done{});
  const Task discarded = add_running();
  finish(discarded, failed(Retry::kNever));
  EXPECT_EQ(cancel(), 0);
  EXPECT_EQ(row(done.id).state, "completed");
  EXPECT_EQ(row(discarded.id).state, "discarded");
}

TEST_P(QueueTest, CancelsATaskThatWaitsForItsNextAttempt) {
  const Task task = add_running();
  finish(task, failed(Retry::kLater));
  EXPECT_EQ(cancel(), 1);
  EXPECT_EQ(row(task.id).state, "cancelled");
}

TEST_P(QueueTest, CancelsTheTasksOfAPair) {
  auto task = a_task();
  task.pair = add_pair();
  const TaskId mine = add(task);
  const TaskId other = add(a_task());
  EXPECT_EQ(
      in_write([&](store::Connection& connection) { return queue_.cancel_pair(connection, *task.pair); }), 1);
  EXPECT_EQ(row(mine).state, "cancelled");
  EXPECT_EQ(row(other).state, "available");
}

TEST_P(QueueTest, ARefusedCancelIsRolledBack) {
  const TaskId task = add(a_task());
  observer_.refuse = [](auto, auto&) { return fail(ErrorCode::kConflict, "no"); };
  EXPECT_FAILS(database_->write([&](store::Connection& connection) {
    return queue_.cancel_job(connection, JobId{"job"});
  }),
               ErrorCode::kConflict);
  EXPECT_EQ(row(task).state, "available");
}

TEST_P(QueueTest, RetryGivesDiscardedAndCancelledTasksTheirAttemptsAnew) {
  const Task discarded = add_running();
  finish(discarded, failed(Retry::kNever));
  const Task done = add_running();
  finish(done, Done{});
  const TaskId cancelled = add(a_task());
  cancel();

  const auto retry = [&](store::Connection& connection) {
    return queue_.retry_job(connection, JobId{"job"});
  };
  EXPECT_EQ(in_write(retry), 2);

  for (const TaskId id : {discarded.id, cancelled}) {
    EXPECT_EQ(row(id).state, "available");
    EXPECT_EQ(row(id).attempt, 0);
    EXPECT_EQ(row(id).error_code, std::nullopt);
    EXPECT_FALSE(row(id).cancel_requested);
    EXPECT_FALSE(row(id).finalized);
  }
  EXPECT_EQ(row(done.id).state, "completed");
  const Task again = claim_one();
  EXPECT_EQ(again.id, discarded.id);
  EXPECT_EQ(again.attempt, 1);
  EXPECT_GT(again.claim_seq, discarded.claim_seq);
}

TEST_P(QueueTest, RetryPassesOverAPairThatHasHadALaterTask) {
  auto task = a_task();
  task.pair = add_pair();
  const Task earlier = add_running(task);
  finish(earlier, failed(Retry::kNever));
  const TaskId later = add(task);

  const auto retry = [&](store::Connection& connection) {
    return queue_.retry_job(connection, JobId{"job"});
  };
  EXPECT_EQ(in_write(retry), 0);
  finish(claim_one(), failed(Retry::kNever));
  EXPECT_EQ(in_write(retry), 1);
  EXPECT_EQ(row(earlier.id).state, "discarded");
  EXPECT_EQ(row(later).state, "available");
}

TEST_P(QueueTest, PrunesWhatFinishedBefore) {
  const Task old = add_running();
  finish(old, Done{});
  const Task waiting = add_running();
  const int events = count("select count(*) as n from ai_event");
  write("update ai_task set finalized_at = $2 where id = $1", {old.id, now() - std::chrono::hours{2}});
  write("update ai_event set created_at = $1", {now() - std::chrono::hours{2}});
  const Task recent = add_running();
  finish(recent, Done{});

  const auto pruned = queue_.prune(now() - std::chrono::hours{1});

  ASSERT_OK(pruned);
  EXPECT_EQ(*pruned, 1 + events);
  EXPECT_EQ(count("select count(*) as n from ai_task where id = $1", {old.id}), 0);
  EXPECT_TRUE(attempts(old.id).empty());
  EXPECT_EQ(row(waiting.id).state, "running");
  EXPECT_EQ(row(recent.id).state, "completed");
  EXPECT_FALSE(moves(recent.id).empty());
}

TEST_P(QueueTest, PrunesManyInSmallSteps) {
  add_some(1'100);
  write("update ai_task set state = 'cancelled', finalized_at = $1", {now() - std::chrono::hours{2}});
  EXPECT_EQ(*queue_.prune(now()), 1'100);
}

}  // namespace
}  // namespace aip::queue
