#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>

#include "store/database_fixture.hpp"
#include "support/killed_process.hpp"

// The clock of a database, and being woken by what others have written.

namespace aip::store {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

// Counts calls, and waits for them.
class Calls {
 public:
  void operator()() {
    const std::scoped_lock lock(mutex_);
    ++count_;
    changed_.notify_all();
  }

  int count() {
    const std::scoped_lock lock(mutex_);
    return count_;
  }

  bool wait_for(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

class ListenTest : public DatabaseFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, ListenTest, test::kBothDatabases, test::database_name);

TEST_P(ListenTest, TellsTheTime) {
  const test::ManualClock clock;
  const auto mine = database_.open_again(clock);
  const auto now = mine->write([](Connection& connection) { return connection.now(); });
  ASSERT_OK(now);
  if (GetParam() == Dialect::kSqlite) {
    EXPECT_EQ(*now, clock.now());
  } else {
    EXPECT_LT(std::chrono::abs(*now - SystemClock().now()), 60s);
  }
}

TEST_P(ListenTest, WakesListenersAfterTheCommit) {
  Calls calls;
  std::atomic<bool> visible = false;
  const auto handle = database_->listen(Channel::kTasks, [&] {
    if (read(*database_, "select id from sample").value().size() == 1) visible = true;
    if (visible) calls();
  });
  ASSERT_OK(database_->write([](Connection& connection) -> Result<void> {
    connection.notify(Channel::kTasks);
    AIP_TRY(connection.execute("insert into sample (id) values (1)"));
    return {};
  }));
  EXPECT_TRUE(calls.wait_for(1));
}

TEST_P(ListenTest, DoesNotWakeListenersAfterARollback) {
  Calls tasks, listening, last;
  const auto on_tasks = database_->listen(Channel::kTasks, std::ref(tasks));
  const auto on_events = database_->listen(Channel::kEvents, [&] {
    listening();
    if (read(*database_, "select id from sample").value().size() == 1) last();
  });
  ASSERT_OK(database_->write([](Connection& connection) -> Result<void> {
    connection.notify(Channel::kEvents);
    return {};
  }));
  ASSERT_TRUE(listening.wait_for(1));
  const int before = tasks.count();
  EXPECT_FALSE(database_->write([](Connection& connection) -> Result<void> {
    connection.notify(Channel::kTasks);
    return fail(ErrorCode::kCancelled, "not now");
  }));
  // What is notified is heard in order, so after this nothing of the rollback is still on its way.
  ASSERT_OK(database_->write([](Connection& connection) -> Result<void> {
    connection.notify(Channel::kEvents);
    AIP_TRY(connection.execute("insert into sample (id) values (1)"));
    return {};
  }));
  ASSERT_TRUE(last.wait_for(1));
  EXPECT_EQ(tasks.count(), before);
}

TEST_P(ListenTest, WakesListenersInOtherProcesses) {
  Calls calls;
  ASSERT_OK(write(*database_, "select 1"));
  const auto handle = database_->listen(Channel::kEvents, [&] {
    if (read(*database_, "select id from sample").value().size() == 1) calls();
  });
  test::in_a_killed_process([&] {
    const auto mine = database_.open_again();
    (void)mine->write([](Connection& connection) -> Result<void> {
      connection.notify(Channel::kEvents);
      AIP_TRY(connection.execute("insert into sample (id) values (1)"));
      return {};
    });
  });
  EXPECT_TRUE(calls.wait_for(1));
}

TEST_P(ListenTest, ForgetsAListenerWhoseHandleIsGone) {
  Calls gone, stays;
  auto handle = database_->listen(Channel::kTasks, std::ref(gone));
  const auto other = database_->listen(Channel::kTasks, std::ref(stays));
  const auto wake = [&] {
    return database_->write([](Connection& connection) -> Result<void> {
      connection.notify(Channel::kTasks);
      return {};
    });
  };
  ASSERT_OK(wake());
  ASSERT_TRUE(gone.wait_for(1));
  handle.reset();
  const int calls = gone.count();
  const int heard = stays.count();
  ASSERT_OK(wake());
  ASSERT_TRUE(stays.wait_for(heard + 1));
  EXPECT_EQ(gone.count(), calls);
}

TEST_P(ListenTest, AListenerMayThrowOrGiveUpItsHandle) {
  Calls calls;
  std::shared_ptr<void> handle;
  std::latch assigned(1);
  const auto broken = database_->listen(Channel::kTasks, [] { throw std::runtime_error("a bug"); });
  handle = database_->listen(Channel::kTasks, [&] {
    assigned.wait();
    handle.reset();
    calls();
  });
  assigned.count_down();
  ASSERT_OK(database_->write([](Connection& connection) -> Result<void> {
    connection.notify(Channel::kTasks);
    return {};
  }));
  EXPECT_TRUE(calls.wait_for(1));
}

}  // namespace
}  // namespace aip::store
