#include "queue/runner_fixture.hpp"

// Lost leases, lost processes, and a database that is away.

namespace aip::queue {
namespace {

using ::testing::ElementsAre;

class RunnerOutageTest : public RunnerFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, RunnerOutageTest, test::kBothDatabases, test::database_name);

TEST_P(RunnerOutageTest, ALostLeaseStopsTheWorkAndDropsTheResult) {
  const TaskId task = add(a_task());
  auto with = options();
  with.heartbeat = 20ms;
  std::atomic<bool> committed = false;
  auto& runner = start(
      [&](const Task&) -> asio::awaitable<Verdict> {
        begun_.add();
        try {
          co_await wait_for_ever();
        } catch (const boost::system::system_error&) {
          stopped_.add();
        }
        co_return Done{.commit = [&](auto&) -> Result<void> {
          committed = true;
          return {};
        }};
      },
      with);
  ASSERT_TRUE(begun_.reaches(1));
  take_away(task);
  ASSERT_TRUE(stopped_.reaches(1));
  EXPECT_TRUE(eventually([&] { return runner.running().empty(); }));
  EXPECT_FALSE(committed);
  EXPECT_EQ(row(task).state, "running");
  EXPECT_EQ(row(task).owner, "other");
}

TEST_P(RunnerOutageTest, ARescueInAnotherProcessIsSurvived) {
  const TaskId task = add(a_task());
  std::atomic<bool> go = false;
  start([&](const Task&) -> asio::awaitable<Verdict> {
    begun_.add();
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!go) {
      timer.expires_after(2ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_return failed(Retry::kNever);
  });
  ASSERT_TRUE(begun_.reaches(1));
  take_away(task);
  go = true;
  EXPECT_TRUE(eventually([&] { return runner_->running().empty(); }));
  EXPECT_EQ(row(task).owner, "other");
  EXPECT_EQ(row(task).error_code, std::nullopt);
}

TEST_P(RunnerOutageTest, WithoutAHeartbeatTheWorkIsStoppedBeforeTheLeaseRunsOut) {
  const TaskId task = add(a_task());
  Queue queue(unreliable_, observer_, short_lease_);
  auto with = options();
  with.heartbeat = 50ms;
  Runner runner(queue, unreliable_, {{"work", std::make_shared<ScriptedHandler>(stuck())}}, with);
  runner.start();
  ASSERT_TRUE(begun_.reaches(1));
  unreliable_.away = true;
  ASSERT_TRUE(stopped_.reaches(1));
  EXPECT_EQ(row(task).state, "running");
  unreliable_.away = false;
  EXPECT_TRUE(eventually([&] { return row(task).claim_seq == 2; })) << "given back and taken again";
  EXPECT_EQ(row(task).crash_count, 0);
}

TEST_P(RunnerOutageTest, AHeartbeatKeepsTheLease) {
  add(a_task());
  Queue queue(unreliable_, observer_, short_lease_);
  auto with = options();
  with.heartbeat = 20ms;
  Runner runner(queue, unreliable_, {{"work", std::make_shared<ScriptedHandler>(stuck())}}, with);
  runner.start();
  ASSERT_TRUE(begun_.reaches(1));
  EXPECT_FALSE(stopped_.reaches(1, 2 * short_lease_.lease));
}

TEST_P(RunnerOutageTest, AResultOutlastsAnOutage) {
  const TaskId task = add(a_task());
  start([&](const Task&) -> asio::awaitable<Verdict> {
    unreliable_.away = true;
    co_return Done{};
  });
  ASSERT_TRUE(eventually([&] { return unreliable_.refused >= 2; }));
  EXPECT_EQ(row(task).state, "running");
  unreliable_.away = false;
  EXPECT_TRUE(comes_to(task, "completed"));
  EXPECT_THAT(attempts(task), ElementsAre("done"));
}

TEST_P(RunnerOutageTest, GoesOnWhenTheDatabaseIsBackAndDoesNotSpinMeanwhile) {
  unreliable_.away = true;
  start([](const Task&) -> asio::awaitable<Verdict> { co_return Done{}; });
  ASSERT_TRUE(eventually([&] { return unreliable_.refused >= 3; }));
  for (int i = 0; i < 50; ++i) add(a_task());  // each wakes the runner
  EXPECT_LT(unreliable_.refused, 20);
  unreliable_.away = false;
  EXPECT_TRUE(
      eventually([&] { return count("select count(*) as n from ai_task where state = 'completed'") == 50; }));
}

TEST_P(RunnerOutageTest, AFinishThatIsRefusedForGoodIsLeftToBeRescued) {
  const TaskId task = add(a_task());
  observer_.refuse = [](std::string_view move, auto&) -> Result<void> {
    if (move == "completed") return fail(ErrorCode::kInternal, "a bug");
    return {};
  };
  start([&](const Task&) -> asio::awaitable<Verdict> {
    begun_.add();
    co_return Done{};
  });
  ASSERT_TRUE(begun_.reaches(1));
  EXPECT_TRUE(eventually([&] { return runner_->running().empty(); }));
  EXPECT_EQ(row(task).state, "running");
}

TEST_P(RunnerOutageTest, AloneItTakesUpWhatAnEarlierProcessLeftBehind) {
  add(a_task());
  const Task left = claim_one("worker-0");
  auto with = options();
  with.alone = true;
  start([](const Task&) -> asio::awaitable<Verdict> { co_return Done{}; }, with);
  ASSERT_TRUE(eventually([&] { return row(left.id).crash_count == 1; }));
  clock_.advance(1s);
  EXPECT_TRUE(comes_to(left.id, "completed"));
  EXPECT_THAT(attempts(left.id), ElementsAre("lost", "done"));
}

TEST_P(RunnerOutageTest, RescuesNowAndThen) {
  add(a_task());
  const Task lost = claim_one("worker-0");
  auto with = options();
  with.rescue = 20ms;
  start([](const Task&) -> asio::awaitable<Verdict> { co_return Done{}; }, with);
  expire_lease(lost.id);
  ASSERT_TRUE(eventually([&] { return row(lost.id).crash_count == 1; }));
  clock_.advance(1s);
  EXPECT_TRUE(comes_to(lost.id, "completed"));
}

}  // namespace
}  // namespace aip::queue
