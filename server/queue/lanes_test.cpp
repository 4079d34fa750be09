#include "queue/lanes.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "queue/queue_fixture.hpp"

namespace aip::queue {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LanesTest : public QueueFixture {
 protected:
  LaneId a_lane(const lanes::Limits& limits, std::string_view name = "https://api.example.com",
                std::string_view user = "user") {
    const auto lane = database_->write([&](store::Connection& connection) {
      return lanes::ensure(connection, UserId{std::string(user)}, name, limits);
    });
    EXPECT_OK(lane);
    return lane.value_or(0);
  }

  void add_to(LaneId lane, int count, std::string_view user = "user", int priority = 0) {
    auto task = a_task();
    task.user = UserId{std::string(user)};
    task.lane = lane;
    task.priority = priority;
    add_all(std::vector<NewTask>(static_cast<std::size_t>(count), task));
  }

  void add_user(std::string_view id) {
    write(
        R"(
        insert into "user" (id, name, email, created_at, updated_at, role, password_hash)
        values ($1, 'U', $1, $2, $2, 'owner', 'x'))",
        {id, now()});
  }

  std::vector<Task> claim(int limit) {
    auto claimed = queue_.claim(kOwner, limit);
    EXPECT_OK(claimed);
    return claimed ? *std::move(claimed) : std::vector<Task>{};
  }

  void finish_all(const std::vector<Task>& tasks, const Verdict& verdict = Done{}) {
    for (const Task& task : tasks) EXPECT_TRUE(finish(task, verdict));
  }

  lanes::LaneStatus seen(LaneId lane) {
    const auto all = database_->read(
        [](store::Connection& connection) { return lanes::list(connection, UserId{"user"}); });
    EXPECT_OK(all);
    const auto found = std::ranges::find(*all, lane, [](const auto& one) { return one.lane.id; });
    return found == all->end() ? lanes::LaneStatus{} : *found;
  }

  int reopen() {
    return in_write([](store::Connection& connection) {
      return lanes::reopen(connection, UserId{"user"}, "https://api.example.com");
    });
  }

  void end_pause(LaneId lane) {
    write("update ai_lane set paused_until = $2 where id = $1", {lane, now() - 1ms});
    write(R"(
      update ai_task
      set run_at = $2
      where lane_id = $1
        and state = 'available')",
          {lane, now()});
  }

  static LanePaused asked_to_wait(std::optional<std::chrono::milliseconds> delay) {
    return {.reason = {.code = delay ? ErrorCode::kProviderBusy : ErrorCode::kProviderAuth,
                       .message = "429",
                       .public_message = "Slow down."},
            .delay = delay,
            .reply = Reply::kNone};
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, LanesTest, test::kBothDatabases, test::database_name);

TEST_P(LanesTest, RunsNoMoreThanItsLimitWhileOthersGoOn) {
  const LaneId narrow = a_lane({.max_running = 4});
  const LaneId wide = a_lane({}, "");
  add_to(narrow, 10);
  add_to(wide, 3);
  const auto first = claim(10);
  EXPECT_THAT(first, SizeIs(7));
  EXPECT_EQ(std::ranges::count(first, narrow, &Task::lane), 4);
  EXPECT_THAT(claim(10), IsEmpty());
  EXPECT_EQ(*queue_.due_in(), std::nullopt) << "nothing can be claimed before something ends";

  const auto one = std::ranges::find(first, narrow, &Task::lane);
  finish(*one, Failed{{.message = "no"}});
  EXPECT_THAT(claim(10), SizeIs(1)) << "its place is free again, however it ended";
}

TEST_P(LanesTest, TwelveClaimersDoNotFillTheSamePlaces) {
  const LaneId lane = a_lane({.max_running = 4});
  add_to(lane, 120);
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> claimers;
    for (int i = 0; i < 12; ++i) {
      claimers.emplace_back([&, owner = fmt::format("worker-{}", i)] {
        while (done < 120) {
          auto claimed = queue_.claim(owner, 3);
          if (!claimed) continue;  // a claim that had to give way is made again
          const int now_running = running += static_cast<int>(claimed->size());
          int before = most;
          while (before < now_running && !most.compare_exchange_weak(before, now_running)) {
          }
          for (const Task& task : *claimed) {
            --running;
            if (queue_.finish(task, Done{}).value_or(false)) ++done;
          }
        }
      });
    }
  }
  EXPECT_LE(most, 4);
  EXPECT_EQ(count("select count(*) as n from ai_task where state = 'completed'"), 120);
}

TEST_P(LanesTest, ClaimsAreAGapApart) {
  const LaneId lane = a_lane({.gap = 1s});
  add_to(lane, 5);
  EXPECT_THAT(claim(5), SizeIs(1));
  EXPECT_THAT(claim(5), IsEmpty());
  const auto due = queue_.due_in();
  ASSERT_OK(due);
  ASSERT_TRUE(*due);
  EXPECT_GT(**due, 500ms);
  EXPECT_LE(**due, 1s);
  write("update ai_lane set next_at = $2 where id = $1", {lane, now() - 1h});
  EXPECT_THAT(claim(5), SizeIs(1)) << "what was not used is not saved up";
}

TEST_P(LanesTest, ShortGapsAreClaimedTogether) {
  const LaneId lane = a_lane({.gap = 10ms});
  add_to(lane, 100);
  write("update ai_lane set next_at = $2 where id = $1", {lane, now() - 1h});
  const auto together = static_cast<int>(claim(100).size());
  EXPECT_GE(together, 25);
  EXPECT_LE(together, 27);
}

TEST_P(LanesTest, AProviderThatAsksToWaitPausesTheLaneAndHalvesIt) {
  const LaneId lane = a_lane({.max_running = 4});
  const LaneId other = a_lane({}, "");
  add_to(lane, 10);
  add_to(other, 1);
  const auto running = claim(5);
  finish(running[0], asked_to_wait(20s));
  finish(running[1], asked_to_wait(8s));
  finish(running[2], Done{});

  const auto paused = seen(lane);
  EXPECT_EQ(paused.allowed, 2) << "halved once: all of them ran when it began to be too much";
  EXPECT_EQ(paused.pause_reason, "provider_busy");
  EXPECT_EQ(paused.pause_message, "Slow down.");
  ASSERT_TRUE(paused.paused_until);
  EXPECT_GT(*paused.paused_until - now(), 15s) << "the later end counts";
  EXPECT_EQ(row(running[0].id).attempt, 0);
  EXPECT_THAT(attempts(running[0].id), ElementsAre("released"));
  EXPECT_THAT(moves(running[0].id), ElementsAre("started", "returned: provider_busy"));
  EXPECT_THAT(claim(5), IsEmpty());
  const auto due = queue_.due_in();
  ASSERT_OK(due);
  ASSERT_TRUE(*due);
  EXPECT_GT(**due, 15s);
  EXPECT_EQ(reopen(), 0) << "a person does not cut it short";

  end_pause(lane);
  EXPECT_EQ(seen(lane).pause_reason, std::nullopt);
  EXPECT_THAT(claim(5), SizeIs(1)) << "one of the first four still runs";
}

TEST_P(LanesTest, SuccessesLetItGrowAgain) {
  const LaneId lane = a_lane({.max_running = 3});
  add_to(lane, 20);
  finish_all(claim(1), asked_to_wait(1s));
  end_pause(lane);
  EXPECT_EQ(seen(lane).allowed, 1);
  std::vector<int> claimed;
  for (int i = 0; i < 4; ++i) {
    const auto tasks = claim(10);
    claimed.push_back(static_cast<int>(tasks.size()));
    finish_all(tasks);
  }
  EXPECT_THAT(claimed, ElementsAre(1, 2, 3, 3));
}

TEST_P(LanesTest, AFailureIsNoSuccess) {
  const LaneId lane = a_lane({.max_running = 3});
  add_to(lane, 5);
  finish_all(claim(1), asked_to_wait(1s));
  end_pause(lane);
  finish_all(claim(1), Failed{{.message = "no"}});
  EXPECT_EQ(seen(lane).allowed, 1);
}

TEST_P(LanesTest, AKeyThatIsRefusedStopsTheLaneUntilAPersonReopensIt) {
  const LaneId lane = a_lane({.max_running = 4});
  add_to(lane, 10);
  const auto running = claim(4);
  finish(running[0], asked_to_wait(std::nullopt));
  finish(running[1], asked_to_wait(5s));
  EXPECT_EQ(seen(lane).pause_reason, "provider_auth");
  EXPECT_EQ(seen(lane).paused_until, std::nullopt) << "and stays so";
  EXPECT_THAT(claim(4), IsEmpty());
  EXPECT_EQ(*queue_.due_in(), std::nullopt);
  finish_all({running[2], running[3]});

  EXPECT_EQ(reopen(), 1);
  EXPECT_EQ(reopen(), 0);
  EXPECT_THAT(claim(4), SizeIs(1)) << "a key that was refused is tried with one task";
}

TEST_P(LanesTest, ATaskOfAnotherLaneMovesWithoutCostingAnAttempt) {
  const LaneId here = a_lane({}, "");
  const LaneId there = a_lane({.max_running = 1});
  add_to(here, 1);
  const auto task = claim_one();
  EXPECT_EQ(task.lane, here);
  finish(task, Moved{there});
  EXPECT_EQ(row(task.id).attempt, 0);
  const auto again = claim_one();
  EXPECT_EQ(again.id, task.id);
  EXPECT_EQ(again.lane, there);
  EXPECT_EQ(again.attempt, 1);
}

TEST_P(LanesTest, ANewLimitHoldsFromTheNextClaim) {
  const LaneId lane = a_lane({.max_running = 2});
  add_to(lane, 20);
  claim(10);
  EXPECT_EQ(a_lane({.max_running = 5}), lane);
  EXPECT_THAT(claim(10), SizeIs(3));
  a_lane({.max_running = 3});
  EXPECT_EQ(seen(lane).allowed, 3);
  EXPECT_THAT(claim(10), IsEmpty());
  a_lane({});
  EXPECT_THAT(claim(20), SizeIs(15));
}

TEST_P(LanesTest, AUserWithThreeKeysGetsOneTurn) {
  add_user("other");
  for (const auto* name : {"a", "b", "c"}) add_to(a_lane({.max_running = 9}, name), 30);
  add_to(a_lane({}, "", "other"), 30, "other");
  const auto claimed = claim(12);
  EXPECT_THAT(claimed, SizeIs(12));
  EXPECT_EQ(std::ranges::count(claimed, "other", [](const Task& task) { return task.user.value; }), 6);
  std::vector<LaneId> lanes;
  for (const auto& task : claimed) lanes.push_back(task.lane);
  std::ranges::sort(lanes);
  EXPECT_EQ(std::ranges::distance(lanes.begin(), std::ranges::unique(lanes).begin()), 4)
      << "each key has a part";
}

TEST_P(LanesTest, ALaneWhosePlacesAreTakenKeepsNobodyFromTheirTurn) {
  add_user("other");
  const LaneId full = a_lane({.max_running = 1});
  add_to(full, 5);
  claim(1);
  add_to(a_lane({}, "", "other"), 3, "other");
  for (int i = 0; i < 3; ++i) {
    clock_.advance(1s);
    EXPECT_THAT(claim(1), SizeIs(1)) << i;
  }
}

// Rounds of four slots until the user's tasks have all been claimed.
class TenantsTest : public LanesTest {
 protected:
  int rounds_until_done(std::string_view user) {
    for (int round = 1;; ++round) {
      clock_.advance(1s);
      const auto claimed = claim(4);
      if (claimed.empty()) return -1;
      finish_all(claimed);
      if (count(R"(
        select count(*) as n
        from ai_task
        where user_id = $1
          and finalized_at is null)",
                {user}) == 0) {
        return round;
      }
    }
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, TenantsTest, test::kBothDatabases, test::database_name);

TEST_P(TenantsTest, TenBehindTenThousandTakeAtMostTwiceTheirTimeAlone) {
  add_user("small");
  const LaneId lane = a_lane({}, "", "small");
  add_to(lane, 10, "small");
  const int alone = rounds_until_done("small");
  add_to(a_lane({}, ""), 10'000, "user", 100);
  add_to(lane, 10, "small", -100);
  EXPECT_LE(rounds_until_done("small"), 2 * alone);
}

TEST_P(TenantsTest, ALowPriorityGetsAnEighthOfTheClaims) {
  const LaneId lane = a_lane({.max_running = 4});
  add_to(lane, 40, "user", -100);
  add_to(lane, 400, "user", 100);
  int low = 0;
  for (int i = 0; i < 80; ++i) {
    const auto claimed = claim(4);
    ASSERT_THAT(claimed, SizeIs(4));
    for (const auto& task : claimed) low += task.id <= 40 ? 1 : 0;
    finish_all(claimed);
  }
  EXPECT_GE(low, 80 * 4 / 8);
}

}  // namespace
}  // namespace aip::queue
