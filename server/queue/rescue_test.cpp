#include <algorithm>

#include <gmock/gmock.h>

#include "queue/queue_fixture.hpp"

namespace aip::queue {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class RescueTest : public QueueFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, RescueTest, test::kBothDatabases, test::database_name);

TEST_P(RescueTest, PutsBackATaskWhoseLeaseExpired) {
  const Task task = add_running();
  EXPECT_EQ(*queue_.rescue(), 0);
  expire_lease(task.id);
  EXPECT_EQ(*queue_.rescue(), 1);
  const auto found = row(task.id);
  EXPECT_EQ(found.state, "available");
  EXPECT_EQ(found.attempt, 0);
  EXPECT_EQ(found.crash_count, 1);
  EXPECT_EQ(found.owner, std::nullopt);
  EXPECT_LE(found.due_in, 1s);
  EXPECT_THAT(moves(task.id), ElementsAre("started", "returned, lost"));
  EXPECT_THAT(attempts(task.id), ElementsAre("lost"));

  make_due(task.id);
  const Task again = claim_one();
  EXPECT_EQ(again.attempt, 1);
  EXPECT_EQ(again.crash_count, 1);
  EXPECT_EQ(again.claim_seq, 2);
}

// PostgreSQL's clock can't be turned.
class RescueByTheClockTest : public QueueFixture {};

INSTANTIATE_TEST_SUITE_P(OnOne, RescueByTheClockTest, ::testing::Values(store::Dialect::kSqlite),
                         test::database_name);

TEST_P(RescueByTheClockTest, TheLeaseIsMeasuredByTheDatabasesClock) {
  add_running();
  clock_.advance(limits().lease);
  EXPECT_EQ(*queue_.rescue(), 0);
  clock_.advance(1ms);
  EXPECT_EQ(*queue_.rescue(), 1);
}

TEST_P(RescueTest, EndsATaskThatWasToBeCalledOff) {
  const Task task = add_running();
  cancel();
  expire_lease(task.id);
  EXPECT_EQ(*queue_.rescue(), 1);
  EXPECT_EQ(row(task.id).state, "cancelled");
  EXPECT_TRUE(row(task.id).finalized);
  EXPECT_THAT(moves(task.id), ElementsAre("started", "cancelled"));
}

TEST_P(RescueTest, GivesUpATaskThatIsLostTooOften) {
  const TaskId task = add(a_task());
  for (int crash = 1; crash <= limits().max_crashes; ++crash) {
    ASSERT_EQ(row(task).state, "available");
    make_due(task);
    claim_one();
    expire_lease(task);
    EXPECT_EQ(*queue_.rescue(), 1);
  }
  const auto found = row(task);
  EXPECT_EQ(found.state, "discarded");
  EXPECT_EQ(found.crash_count, limits().max_crashes);
  EXPECT_EQ(found.error_code, "internal");
  EXPECT_THAT(*found.error_message, ::testing::HasSubstr("3 times"));
  EXPECT_EQ(moves(task).back(), "discarded: internal");
  EXPECT_THAT(attempts(task), ElementsAre("lost", "lost", "lost"));
}

TEST_P(RescueTest, TellsTheObserverOfTheTaskAsItWasInTheLostAttempt) {
  const Task task = add_running();
  expire_lease(task.id);
  std::optional<Task> told;
  observer_.refuse = [&](auto, const Task& its) -> Result<void> {
    told = its;
    return {};
  };
  EXPECT_OK(queue_.rescue());
  ASSERT_TRUE(told);
  EXPECT_EQ(told->attempt, task.attempt);
  EXPECT_EQ(told->crash_count, task.crash_count);
  EXPECT_EQ(told->claim_seq, task.claim_seq);
}

TEST_P(RescueTest, AProcessThatIsAloneRescuesAtOnce) {
  add(a_task());
  add(a_task());
  const Task of_the_dead = claim_one("worker-0");
  const Task mine = claim_one(kOwner);
  EXPECT_EQ(*queue_.rescue(kOwner), 1);
  EXPECT_EQ(row(of_the_dead.id).state, "available");
  EXPECT_EQ(row(mine.id).state, "running");
}

TEST_P(RescueTest, RescuesMoreThanFitIntoOneTransaction) {
  add_some(250);
  EXPECT_EQ(queue_.claim(kOwner, 250)->size(), 250u);
  write("update ai_task set lease_until = $1", {now() - 1ms});
  EXPECT_EQ(*queue_.rescue(), 250);
  EXPECT_EQ(count("select count(*) as n from ai_task where state = 'available'"), 250);
}

TEST_P(RescueTest, ATaskTheObserverRefusesIsLeftAndTheOthersAreRescued) {
  const auto added = add_some(5);
  EXPECT_EQ(queue_.claim(kOwner, 5)->size(), 5u);
  write("update ai_task set lease_until = $1", {now() - 1ms});
  observer_.refuse = [&](auto, const Task& task) -> Result<void> {
    if (task.id == added[2]) return fail(ErrorCode::kInternal, "a bug");
    return {};
  };
  EXPECT_EQ(*queue_.rescue(), 4);
  EXPECT_EQ(row(added[2]).state, "running");
  EXPECT_EQ(count("select count(*) as n from ai_task where state = 'available'"), 4);
}

TEST_P(RescueTest, APassingErrorOfTheObserverRollsTheRescueBack) {
  const Task task = add_running();
  expire_lease(task.id);
  observer_.refuse = [](auto, auto&) { return fail_later(ErrorCode::kUnavailable, "not now"); };
  EXPECT_FAILS(queue_.rescue(), ErrorCode::kUnavailable);
  EXPECT_EQ(row(task.id).state, "running");
}

}  // namespace
}  // namespace aip::queue
