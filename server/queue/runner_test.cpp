#include "queue/runner.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>

#include "queue/queue_fixture.hpp"

namespace aip::queue {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using Clock = std::chrono::steady_clock;

constexpr auto kLongEnough = 20s;  // for anything that is to happen at all, on a machine that is busy

// True as soon as `condition` holds.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds at_most = kLongEnough) {
  const auto deadline = Clock::now() + at_most;
  while (!condition()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

// A number that can be waited for.
class Counter {
 public:
  void add() {
    {
      const std::scoped_lock lock(mutex_);
      ++value_;
    }
    changed_.notify_all();
  }

  int value() const {
    const std::scoped_lock lock(mutex_);
    return value_;
  }

  bool reaches(int value, std::chrono::milliseconds at_most = kLongEnough) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, at_most, [&] { return value_ >= value; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int value_ = 0;
};

class ScriptedHandler final : public Handler {
 public:
  using Script = std::function<asio::awaitable<Verdict>(const Task&)>;

  explicit ScriptedHandler(Script script) : script_(std::move(script)) {}

  asio::awaitable<Verdict> run(const Task& task) override { return script_(task); }

 private:
  Script script_;
};

// Waits until it is cancelled.
asio::awaitable<void> wait_for_ever() {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours{1});
  co_await timer.async_wait(asio::use_awaitable);
}

// A database that can be taken away.
class UnreliableDatabase final : public store::Database {
 public:
  explicit UnreliableDatabase(store::Database& database) : database_(database) {}

  std::atomic<bool> away = false;
  std::atomic<int> refused = 0;

  store::Dialect dialect() const override { return database_.dialect(); }

  std::shared_ptr<void> listen(store::Channel channel, std::function<void()> listener) override {
    return database_.listen(channel, std::move(listener));
  }

 protected:
  Result<void> transact(Access access, const std::function<Result<void>(store::Connection&)>& work) override {
    if (away) {
      ++refused;
      return fail_later(ErrorCode::kUnavailable, "the database is away");
    }
    return access == Access::kRead ? database_.read(work) : database_.write(work);
  }

 private:
  store::Database& database_;
};

class RunnerTest : public QueueFixture {
 protected:
  // Nothing happens by polling, unless a test asks for it.
  static RunnerOptions options() {
    return {
        .owner = std::string(kOwner), .slots = 2, .heartbeat = 1h, .poll = 1h, .rescue = 1h, .grace = 0ms};
  }

  Runner& start(ScriptedHandler::Script script, RunnerOptions with = options()) {
    std::map<std::string, std::shared_ptr<Handler>> handlers{
        {"work", std::make_shared<ScriptedHandler>(std::move(script))}};
    runner_ = std::make_unique<Runner>(unreliable_queue_, unreliable_, std::move(handlers), std::move(with));
    runner_->start();
    return *runner_;
  }

  ScriptedHandler::Script stuck() {
    return [this](const Task&) -> asio::awaitable<Verdict> {
      begun_.add();
      std::exception_ptr stopped;
      try {
        co_await wait_for_ever();
      } catch (...) {
        stopped = std::current_exception();
      }
      stopped_.add();
      std::rethrow_exception(stopped);
    };
  }

  bool comes_to(TaskId task, std::string_view state) {
    return eventually([&] { return row(task).state == state; });
  }

  // The lease is taken away, as a rescue and a claim by another process would.
  void take_away(TaskId task) {
    write(R"(
      update ai_task
      set claim_seq = claim_seq + 1, lease_owner = 'other'
      where id = $1)",
          {task});
  }

  UnreliableDatabase unreliable_{*database_};
  Limits short_lease_{.lease = 900ms, .max_crashes = 20};
  Queue unreliable_queue_{unreliable_, observer_, limits()};
  Counter begun_;
  Counter stopped_;
  std::unique_ptr<Runner> runner_;
};

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

TEST_P(RunnerTest, ALostLeaseStopsTheWorkAndDropsTheResult) {
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

TEST_P(RunnerTest, ARescueInAnotherProcessIsSurvived) {
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

TEST_P(RunnerTest, WithoutAHeartbeatTheWorkIsStoppedBeforeTheLeaseRunsOut) {
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

TEST_P(RunnerTest, AHeartbeatKeepsTheLease) {
  add(a_task());
  Queue queue(unreliable_, observer_, short_lease_);
  auto with = options();
  with.heartbeat = 20ms;
  Runner runner(queue, unreliable_, {{"work", std::make_shared<ScriptedHandler>(stuck())}}, with);
  runner.start();
  ASSERT_TRUE(begun_.reaches(1));
  EXPECT_FALSE(stopped_.reaches(1, 2 * short_lease_.lease));
}

TEST_P(RunnerTest, AResultOutlastsAnOutage) {
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

TEST_P(RunnerTest, GoesOnWhenTheDatabaseIsBackAndDoesNotSpinMeanwhile) {
  unreliable_.away = true;
  start([](const Task&) -> asio::awaitable<Verdict> { co_return Done{}; });
  ASSERT_TRUE(eventually([&] { return unreliable_.refused >= 3; }));
  for (int i = 0; i < 50; ++i) add(a_task());  // each wakes the runner
  EXPECT_LT(unreliable_.refused, 20);
  unreliable_.away = false;
  EXPECT_TRUE(
      eventually([&] { return count("select count(*) as n from ai_task where state = 'completed'") == 50; }));
}

TEST_P(RunnerTest, AFinishThatIsRefusedForGoodIsLeftToBeRescued) {
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

TEST_P(RunnerTest, AloneItTakesUpWhatAnEarlierProcessLeftBehind) {
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

TEST_P(RunnerTest, RescuesNowAndThen) {
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
