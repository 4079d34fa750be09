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

class FairnessTest : public QueueFixture {
 protected:
  void add_user(std::string_view id) {
    write(
        R"(
        insert into "user" (id, name, email, created_at, updated_at, role, password_hash)
        values ($1, 'U', $1, $2, $2, 'owner', 'x'))",
        {id, now()});
  }

  void add_some_of(std::string_view user, int count, int priority = 0) {
    auto task = a_task();
    task.user = UserId{std::string(user)};
    task.priority = priority;
    add_all(std::vector<NewTask>(static_cast<std::size_t>(count), task));
  }

  std::vector<std::string> claim_users(int limit) {
    std::vector<std::string> users;
    const auto claimed = queue_.claim(kOwner, limit);
    EXPECT_OK(claimed);
    for (const auto& task : *claimed) users.push_back(task.user.value);
    return users;
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, FairnessTest, test::kBothDatabases, test::database_name);

TEST_P(FairnessTest, UsersAreServedInTurnHoweverMuchOneHasWaiting) {
  add_user("small");
  add_some_of("user", 100, 50);
  add_some_of("small", 3, -50);
  std::vector<std::string> served;
  for (int i = 0; i < 6; ++i) {
    clock_.advance(std::chrono::seconds{1});
    served.push_back(claim_users(1).at(0));
  }
  EXPECT_EQ(std::ranges::count(served, "small"), 3) << "each other turn";
}

TEST_P(FairnessTest, FreeSlotsAreDealtOutAndLeftToWhoCanUseThem) {
  add_user("small");
  add_some_of("user", 20);
  add_some_of("small", 1);
  auto users = claim_users(6);
  EXPECT_EQ(users.size(), 6u);
  EXPECT_EQ(std::ranges::count(users, "small"), 1);
}

TEST_P(FairnessTest, EachEighthTaskIsTheOldestWhateverThePriorities) {
  add_some_of("user", 4, -100);
  add_some_of("user", 40, 100);
  int low = 0;
  for (int i = 0; i < 32; ++i) {
    const auto claimed = queue_.claim(kOwner, 1);
    ASSERT_OK(claimed);
    if (claimed->at(0).id <= 4) ++low;
  }
  EXPECT_EQ(low, 4);
}

TEST_P(FairnessTest, EachEighthOfABatchToo) {
  add_some_of("user", 4, -100);
  add_some_of("user", 40, 100);
  const auto claimed = queue_.claim(kOwner, 24);
  ASSERT_OK(claimed);
  EXPECT_EQ(std::ranges::count_if(*claimed, [](const Task& task) { return task.id <= 4; }), 3);
}

}  // namespace
}  // namespace aip::queue
