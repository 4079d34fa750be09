#include <algorithm>
#include <chrono>
#include <future>
#include <iostream>
#include <map>
#include <thread>

#include <gmock/gmock.h>

#include "queue/backoff.hpp"
#include "queue/queue_fixture.hpp"
#include "support/scale.hpp"

// Many tasks in trouble at the same moment, and a database that can't tidy up.
namespace aip::queue {
namespace {

using namespace std::chrono_literals;

class StormTest : public QueueFixture {
 protected:
  std::vector<Task> claim_all(int count) {
    auto claimed = queue_.claim(kOwner, count);
    EXPECT_OK(claimed);
    return claimed ? *std::move(claimed) : std::vector<Task>{};
  }

  int finish_all(const std::vector<Task>& tasks, const Verdict& verdict) {
    std::vector<Finish> finishes;
    for (const auto& task : tasks) finishes.push_back({&task, &verdict});
    int finished = 0;
    for (const auto& answer : queue_.finish(finishes)) finished += answer && *answer ? 1 : 0;
    return finished;
  }

  // How many waiting tasks become due in each second from now.
  std::map<std::int64_t, int> seconds_to_wait(Time from) {
    std::map<std::int64_t, int> seconds;
    for (const auto& row : read("select run_at from ai_task where state = 'available'")) {
      ++seconds[std::chrono::floor<std::chrono::seconds>(row.get<Time>("run_at") - from).count()];
    }
    return seconds;
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, StormTest, test::kBothDatabases, test::database_name);

TEST_P(StormTest, TwoThousandFailuresAtOnceDontComeBackTogether) {
  constexpr int kTasks = 2'000;
  constexpr int kAttempts = 5;
  NewTask task = a_task();
  task.max_attempts = kAttempts;
  add_all(std::vector<NewTask>(kTasks, task));

  for (int attempt = 1; attempt < kAttempts; ++attempt) {
    const auto tasks = claim_all(kTasks);
    ASSERT_EQ(tasks.size(), static_cast<std::size_t>(kTasks));
    const Time before = now();
    ASSERT_EQ(finish_all(tasks, failed(Retry::kLater)), kTasks);
    const auto longest = backoff_bound(attempt, queue_.limits().first_backoff, queue_.limits().max_backoff);
    const auto seconds = seconds_to_wait(before);
    const auto mean = kTasks / std::chrono::ceil<std::chrono::seconds>(longest).count();
    for (const auto& [second, count] : seconds) {
      EXPECT_LE(count, 2 * mean) << "second " << second << " after attempt " << attempt;
    }
    write("update ai_task set run_at = $1", {now()});
  }

  ASSERT_EQ(finish_all(claim_all(kTasks), failed(Retry::kLater)), kTasks);
  EXPECT_EQ(count(R"(
        select count(*) as n
        from ai_task
        where state = 'discarded'
          and attempt = $1)",
                  {kAttempts}),
            kTasks);
  EXPECT_EQ(count(R"(
    select max(n) as n
    from (select count(*) as n from ai_attempt group by task_id) as t)"),
            kAttempts);
  // The dead letters may be played again.
  EXPECT_EQ(in_write([&](store::Connection& connection) {
              return queue_.retry_job(connection, JobId{"job"}, false);
            }),
            kTasks);
  ASSERT_EQ(finish_all(claim_all(kTasks), Done{}), kTasks);
  EXPECT_EQ(count("select count(*) as n from ai_task where outcome = 'done'"), kTasks);
}

// A transaction that sees the past keeps the dead rows of 100,000 moves from being swept away.
TEST_P(StormTest, ClaimsStayQuickWhileAnOldSnapshotIsHeld) {
  const auto elsewhere = database_.open_again(clock_);
  std::promise<void> begun;
  std::promise<void> over;
  std::jthread holder([&] {
    const auto held = elsewhere->read([&](store::Connection& connection) -> Result<void> {
      if (connection.dialect() == store::Dialect::kPostgres) {
        AIP_TRY(connection.execute("set transaction isolation level repeatable read"));
        AIP_TRY(connection.execute("set local idle_in_transaction_session_timeout = 0"));
      }
      AIP_TRY(connection.query("select count(*) as n from ai_task"));
      begun.set_value();
      over.get_future().wait();
      return {};
    });
    EXPECT_OK(held);
  });
  begun.get_future().wait();

  constexpr int kBatch = 500;
  const int moves = test::scaled(2'000, 100'000);
  const auto held_since = std::chrono::steady_clock::now();
  const auto held_for = std::chrono::minutes(test::scaled(0, 10));
  // Enqueued, claimed, ended: three versions of each row.
  for (int churned = 0; churned < moves; churned += kBatch) {
    add_some(kBatch);
    ASSERT_EQ(finish_all(claim_all(kBatch), Done{}), kBatch);
    std::this_thread::sleep_until(held_since + held_for * (churned + kBatch) / moves);
  }
  add_some(kBatch);
  std::vector<std::chrono::microseconds> took;
  for (int claim = 0; claim < kBatch; ++claim) {
    const auto from = std::chrono::steady_clock::now();
    claim_one();
    took.push_back(
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - from));
  }
  over.set_value();

  std::ranges::sort(took);
  const auto p95 = took[took.size() * 95 / 100];
  std::cout << "claim p50 " << took[took.size() / 2].count() << " us, p95 " << p95.count() << " us\n";
  if (test::is_full_scale()) EXPECT_LT(p95, 50ms);
}

}  // namespace
}  // namespace aip::queue
