#include "queue/runner.hpp"

#include "queue/runner_fixture.hpp"

namespace aip::queue {
namespace {

using ::testing::ElementsAre;

class RunnerTest : public RunnerFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, RunnerTest, test::kBothDatabases, test::database_name);

TEST_P(RunnerTest, RunsEverythingWithinItsSlots) {
  constexpr int kTasks = 40;
  add_some(kTasks);
  std::atomic<int> at_once = 0;
  std::atomic<int> most = 0;
  auto with = options();
  with.slots = 4;
  start(
      [&](const Task&) -> asio::awaitable<Verdict> {
        most = std::max(most.load(), ++at_once);
        asio::steady_timer timer(co_await asio::this_coro::executor, 5ms);
        co_await timer.async_wait(asio::use_awaitable);
        --at_once;
        co_return Done{};
      },
      with);
  EXPECT_TRUE(eventually(
      [&] { return count("select count(*) as n from ai_task where state = 'completed'") == kTasks; }));
  EXPECT_LE(most, 4);
  EXPECT_GT(most, 1);
}

TEST_P(RunnerTest, IsWokenForNewTasks) {
  start([](const Task&) -> asio::awaitable<Verdict> { co_return Done{}; });
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(comes_to(add(a_task()), "completed"));
}

TEST_P(RunnerTest, RunsATaskWhenItBecomesDue) {
  std::atomic<int> runs = 0;
  const TaskId task = add(a_task());
  start([&](const Task& its) -> asio::awaitable<Verdict> {
    EXPECT_EQ(its.attempt, 1);
    if (++runs == 1) co_return Snoozed{{.code = ErrorCode::kStorageFull, .message = "full"}, 300ms};
    co_return Done{};
  });
  ASSERT_TRUE(eventually([&] { return runs == 1 && row(task).state == "available"; }));
  clock_.advance(300ms);
  EXPECT_TRUE(comes_to(task, "completed"));
}

TEST_P(RunnerTest, CommitsAResult) {
  const TaskId task = add(a_task());
  start([](const Task&) -> asio::awaitable<Verdict> {
    co_return Done{.commit = [](store::Connection& connection) -> Result<void> {
      AIP_TRY(connection.execute("update ai_job set error_message = 'committed' where id = 'job'"));
      return {};
    }};
  });
  EXPECT_TRUE(comes_to(task, "completed"));
  EXPECT_EQ(count("select count(*) as n from ai_job where error_message = 'committed'"), 1);
}

TEST_P(RunnerTest, AnExceptionBehindACommitHoldsNobodyUp) {
  const auto tasks = add_some(6);  // three times as many as there are slots
  start([](const Task&) -> asio::awaitable<Verdict> {
    co_return Done{.after = [] { throw std::runtime_error("a bug"); }};
  });
  for (const auto task : tasks) EXPECT_TRUE(comes_to(task, "completed"));
}

TEST_P(RunnerTest, ACancelStopsARunningHandlerAtOnce) {
  const TaskId task = add(a_task());
  start(stuck());
  ASSERT_TRUE(begun_.reaches(1));
  const auto asked = Clock::now();
  cancel();
  ASSERT_TRUE(stopped_.reaches(1));
  EXPECT_LT(Clock::now() - asked, 1s);
  EXPECT_TRUE(comes_to(task, "cancelled"));
  EXPECT_TRUE(runner_->running().empty() || eventually([&] { return runner_->running().empty(); }));
}

TEST_P(RunnerTest, ACancelThatNobodyWasWokenForIsSeenByTheHeartbeat) {
  const TaskId task = add(a_task());
  auto with = options();
  with.heartbeat = 20ms;
  start(stuck(), with);
  ASSERT_TRUE(begun_.reaches(1));
  write("update ai_task set cancel_requested_at = $2 where id = $1", {task, now()});
  EXPECT_TRUE(comes_to(task, "cancelled"));
}

TEST_P(RunnerTest, WorkThatIsDoneIsKeptThoughItWasCalledOff) {
  const TaskId task = add(a_task());
  start([&](const Task&) -> asio::awaitable<Verdict> {
    begun_.add();
    try {
      co_await wait_for_ever();
    } catch (const boost::system::system_error&) {
      stopped_.add();
    }
    co_return Done{};
  });
  ASSERT_TRUE(begun_.reaches(1));
  cancel();
  EXPECT_TRUE(comes_to(task, "completed"));
}

TEST_P(RunnerTest, AHandlerThatThrowsFails) {
  const TaskId task = add(a_task());
  start([](const Task&) -> asio::awaitable<Verdict> {
    throw std::runtime_error("a bug");
    co_return Done{};
  });
  EXPECT_TRUE(comes_to(task, "discarded"));
  EXPECT_EQ(row(task).error_code, "internal");
  EXPECT_THAT(*row(task).error_message, ::testing::HasSubstr("a bug"));
}

TEST_P(RunnerTest, AnUnknownKindIsDiscarded) {
  auto task = a_task();
  task.kind = "of-the-future";
  const TaskId id = add(task);
  start(stuck());
  EXPECT_TRUE(comes_to(id, "discarded"));
  EXPECT_THAT(*row(id).error_message, ::testing::HasSubstr("of-the-future"));
}

TEST_P(RunnerTest, TellsWhatRuns) {
  const TaskId task = add(a_task());
  auto& runner = start(stuck());
  ASSERT_TRUE(begun_.reaches(1));
  const auto running = runner.running();
  ASSERT_EQ(running.size(), 1u);
  EXPECT_EQ(running.front().id, task);
  EXPECT_EQ(running.front().kind, "work");
}

TEST_P(RunnerTest, StopGivesBackWhatIsNotDone) {
  const TaskId task = add(a_task());
  auto& runner = start(stuck());
  ASSERT_TRUE(begun_.reaches(1));
  runner.stop();
  EXPECT_EQ(stopped_.value(), 1);
  EXPECT_EQ(row(task).state, "available");
  EXPECT_EQ(row(task).attempt, 0);
  EXPECT_EQ(row(task).crash_count, 0);
  EXPECT_THAT(attempts(task), ElementsAre("released"));
  EXPECT_TRUE(runner.running().empty());
  runner.stop();
}

TEST_P(RunnerTest, StopWaitsForWhatIsRunning) {
  const auto tasks = add_some(3);
  auto with = options();
  with.slots = 1;
  with.grace = kLongEnough;
  std::atomic<bool> go = false;
  auto& runner = start(
      [&](const Task&) -> asio::awaitable<Verdict> {
        begun_.add();
        asio::steady_timer timer(co_await asio::this_coro::executor);
        while (!go) {
          timer.expires_after(2ms);
          co_await timer.async_wait(asio::use_awaitable);
        }
        co_return Done{};
      },
      with);
  ASSERT_TRUE(begun_.reaches(1));
  std::jthread stopping([&] { runner.stop(); });
  std::jthread stopping_too([&] { runner.stop(); });
  go = true;
  stopping.join();
  EXPECT_EQ(row(tasks[0]).state, "completed");
  EXPECT_EQ(row(tasks[2]).state, "available");
  EXPECT_LE(begun_.value(), 2) << "no more is begun once it stops";
}

TEST_P(RunnerTest, StopGivesBackATaskWhoseHandlerDoesNotHeedIt) {
  const TaskId task = add(a_task());
  auto with = options();
  with.wind_down = 50ms;
  auto& runner = start(
      [&](const Task&) -> asio::awaitable<Verdict> {
        begun_.add();
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await wait_for_ever();
        co_return Done{};
      },
      with);
  ASSERT_TRUE(begun_.reaches(1));
  runner.stop();
  EXPECT_EQ(row(task).state, "available");
  EXPECT_THAT(attempts(task), ElementsAre("released"));
}

TEST_P(RunnerTest, StopsWithoutHavingBeenStarted) {
  Runner runner(queue_, *database_, {}, options());
  runner.stop();
}

TEST_P(RunnerTest, BlockingWorkLeavesTheRunnersThreadAndComesBack) {
  const TaskId task = add(a_task());
  std::thread::id before, during, after;
  start([&](const Task&) -> asio::awaitable<Verdict> {
    before = std::this_thread::get_id();
    co_await blocking([&] { during = std::this_thread::get_id(); });
    after = std::this_thread::get_id();
    bool thrown = false;
    try {
      co_await blocking([] { throw std::runtime_error("in the other thread"); });
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    co_return Done{.commit = {}, .skipped = !thrown};
  });
  EXPECT_TRUE(comes_to(task, "completed"));
  EXPECT_EQ(row(task).outcome, "done");
  EXPECT_EQ(before, after);
  EXPECT_NE(before, during);
}

TEST_P(RunnerTest, BlockingWorkIsNotGivenUpHalfWay) {
  const TaskId task = add(a_task());
  std::atomic<bool> go = false;
  std::atomic<bool> finished = false;
  auto& runner = start([&](const Task&) -> asio::awaitable<Verdict> {
    co_await blocking([&] {
      begun_.add();
      while (!go) std::this_thread::yield();
      finished = true;
    });
    EXPECT_TRUE(finished);
    co_await wait_for_ever();
    co_return Done{};
  });
  ASSERT_TRUE(begun_.reaches(1));
  cancel();
  std::jthread stopping([&] { runner.stop(); });
  go = true;
  stopping.join();
  EXPECT_TRUE(finished);
  EXPECT_EQ(row(task).state, "cancelled");
}

}  // namespace
}  // namespace aip::queue
