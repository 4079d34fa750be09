#include <algorithm>

#include <gmock/gmock.h>

#include "queue/queue_fixture.hpp"

namespace aip::queue {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class ClaimTest : public QueueFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, ClaimTest, test::kBothDatabases, test::database_name);

std::vector<TaskId> ids(const Result<std::vector<Task>>& claimed) {
  std::vector<TaskId> ids;
  if (claimed) std::ranges::transform(*claimed, std::back_inserter(ids), &Task::id);
  return ids;
}

TEST_P(ClaimTest, TakesByPriorityThenAge) {
  const auto with_priority = [](int priority) {
    auto task = a_task();
    task.priority = priority;
    return task;
  };
  const auto added =
      add_all({with_priority(0), with_priority(5), with_priority(-1), with_priority(5), with_priority(0)});

  EXPECT_THAT(ids(queue_.claim(kOwner, 3)), ElementsAre(added[1], added[3], added[0]));
  EXPECT_THAT(ids(queue_.claim(kOwner, 3)), ElementsAre(added[4], added[2]));
  EXPECT_THAT(ids(queue_.claim(kOwner, 3)), ElementsAre());
}

TEST_P(ClaimTest, LeasesAndCountsTheAttempt) {
  const Task task = add_running();
  EXPECT_EQ(task.attempt, 1);
  EXPECT_EQ(task.claim_seq, 1);
  const auto found = row(task.id);
  EXPECT_EQ(found.state, "running");
  EXPECT_EQ(found.owner, kOwner);
  EXPECT_THAT(moves(task.id), ElementsAre("started"));
  EXPECT_THAT(attempts(task.id), ElementsAre("open"));
}

TEST_P(ClaimTest, LeavesTasksThatAreNotDue) {
  const TaskId task = add(a_task());
  write("update ai_task set run_at = $2 where id = $1", {task, now() + 30s});
  EXPECT_TRUE(queue_.claim(kOwner, 1)->empty());
  const auto due = queue_.due_in();
  ASSERT_OK(due);
  ASSERT_TRUE(*due);
  EXPECT_GT(**due, 25s);
  EXPECT_LE(**due, 30s);
  make_due(task);
  EXPECT_EQ(*queue_.due_in(), 0ms);
  EXPECT_EQ(claim_one().id, task);
  EXPECT_EQ(*queue_.due_in(), std::nullopt);
}

TEST_P(ClaimTest, TakesNoMoreThanAsked) {
  add_some(20);
  EXPECT_EQ(queue_.claim(kOwner, 7)->size(), 7u);
  EXPECT_EQ(count("select count(*) as n from ai_task where state = 'running'"), 7);
}

TEST_P(ClaimTest, APassingErrorOfTheObserverRollsTheClaimBack) {
  const auto added = add_some(2);
  observer_.refuse = [](auto, auto&) { return fail_later(ErrorCode::kUnavailable, "not now"); };
  EXPECT_FAILS(queue_.claim(kOwner, 2), ErrorCode::kUnavailable);
  for (const TaskId id : added) {
    EXPECT_EQ(row(id).state, "available");
    EXPECT_EQ(row(id).attempt, 0);
    EXPECT_TRUE(attempts(id).empty());
  }
}

TEST_P(ClaimTest, ATaskTheObserverRefusesForGoodIsPutOffAndTheOthersGoOn) {
  const auto added = add_some(3);
  observer_.refuse = [&](auto, const Task& task) -> Result<void> {
    if (task.id == added[0]) throw std::runtime_error("a bug");
    return {};
  };
  EXPECT_THAT(ids(queue_.claim(kOwner, 2)), ElementsAre(added[1], added[2]));
  EXPECT_EQ(row(added[0]).state, "available");
  EXPECT_EQ(row(added[0]).error_code, "internal");
  EXPECT_GT(row(added[0]).due_in, 5s);
  EXPECT_TRUE(moves(added[0]).empty());
}

TEST_P(ClaimTest, AnObserverThatRefusesEverythingPutsOffOnlyAFew) {
  add_some(10);
  observer_.refuse = [&](auto, auto&) { return fail(ErrorCode::kInternal, "a bug"); };
  EXPECT_FAILS(queue_.claim(kOwner, 2), ErrorCode::kInternal);
  EXPECT_LE(count("select count(*) as n from ai_task where error_code is not null"), 2);
}

TEST_P(ClaimTest, HeartbeatExtendsTheLeaseAndTellsOfCancels) {
  const Task kept = add_running();
  const Task called_off = add_running();
  const Task rescued = add_running();
  const Task finished = add_running();
  for (const auto& task : {kept, called_off, rescued}) expire_lease(task.id);
  write("update ai_task set cancel_requested_at = $2 where id = $1", {called_off.id, now()});
  write("update ai_task set claim_seq = claim_seq + 1 where id = $1", {rescued.id});
  finish(finished, Done{});

  const auto lease = [](const Task& task) { return Lease{task.id, task.claim_seq}; };
  const std::vector<Lease> leases{lease(kept), lease(called_off), lease(rescued), lease(finished)};
  const auto reply = queue_.heartbeat(leases);

  ASSERT_OK(reply);
  EXPECT_THAT(reply->lost, ElementsAre(lease(rescued), lease(finished)));
  EXPECT_THAT(reply->cancelled, ElementsAre(lease(called_off)));
  const auto still_expired = count("select count(*) as n from ai_task where lease_until < $1", {now()});
  EXPECT_EQ(still_expired, 1) << "the rescued one's";
}

}  // namespace
}  // namespace aip::queue
