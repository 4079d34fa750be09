#include <atomic>
#include <barrier>
#include <random>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include "queue/queue_fixture.hpp"
#include "support/scale.hpp"

// Workers, rescuers and people at the same time.
namespace aip::queue {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class RaceTest : public QueueFixture {
 protected:
  void in_threads(int count, const std::function<void(int)>& body) {
    std::barrier start(count);
    std::vector<std::jthread> threads;
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        body(i);
      });
    }
  }

  int endings(TaskId task) {
    const auto told = moves(task);
    return static_cast<int>(std::ranges::count_if(
        told, [](const auto& move) { return move != "started" && !move.starts_with("returned"); }));
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, RaceTest, test::kBothDatabases, test::database_name);

TEST_P(RaceTest, EightWorkersTakeEachTaskOnce) {
  constexpr int kTasks = 400;
  add_some(kTasks);
  std::array<std::vector<TaskId>, 8> taken;
  in_threads(8, [&](int worker) {
    // PostgreSQL passes over rows that others are taking, so one empty answer is not the end.
    for (int empty = 0; empty < 3;) {
      const auto claimed = queue_.claim("worker-" + std::to_string(worker), 5);
      ASSERT_OK(claimed);
      ASSERT_LE(claimed->size(), 5u);
      empty = claimed->empty() ? empty + 1 : 0;
      for (const auto& task : *claimed) taken[static_cast<std::size_t>(worker)].push_back(task.id);
    }
  });
  std::set<TaskId> distinct;
  std::size_t all = 0;
  for (const auto& ids : taken) {
    distinct.insert(ids.begin(), ids.end());
    all += ids.size();
  }
  EXPECT_EQ(all, static_cast<std::size_t>(kTasks));
  EXPECT_EQ(distinct.size(), static_cast<std::size_t>(kTasks));
  EXPECT_EQ(count(R"(
        select count(*) as n
        from ai_task
        where state = 'running'
          and attempt = 1
          and claim_seq = 1)"),
            kTasks);
}

TEST_P(RaceTest, OfARescueAndAFinishExactlyOneWins) {
  const int races = test::scaled(200, 10'000);
  add_some(races);
  const auto tasks = queue_.claim(kOwner, races);
  ASSERT_OK(tasks);
  ASSERT_EQ(tasks->size(), static_cast<std::size_t>(races));

  std::vector<char> finished(tasks->size(), false);
  for (std::size_t i = 0; i < tasks->size(); ++i) {
    const Task& task = (*tasks)[i];
    expire_lease(task.id);
    in_threads(2, [&](int who) {
      if (who == 0) {
        finished[i] = finish(task, Done{});
      } else {
        EXPECT_OK(queue_.rescue());
      }
    });
  }

  const auto told = all_moves();
  for (std::size_t i = 0; i < tasks->size(); ++i) {
    const Task& task = (*tasks)[i];
    const auto found = row(task.id);
    EXPECT_EQ(found.state, finished[i] ? "completed" : "available");
    EXPECT_EQ(found.crash_count, finished[i] ? 0 : 1);
    EXPECT_THAT(told.at(task.id), ElementsAre("started", finished[i] ? "completed" : "returned, lost"));
    EXPECT_FALSE(finish(task, Done{}));
  }
}

TEST_P(RaceTest, OfACancelAndAFinishNeitherIsForgotten) {
  constexpr int kTasks = 100;
  for (int i = 0; i < kTasks; ++i) {
    const Task task = add_running();
    in_threads(2, [&](int who) {
      if (who == 0) {
        EXPECT_TRUE(finish(task, failed(Retry::kAfter)));
      } else {
        cancel();
      }
    });
    EXPECT_EQ(row(task.id).state, "cancelled");
    EXPECT_EQ(endings(task.id), 1);
  }
}

TEST_P(RaceTest, InTheGreatestTurmoilEachTaskEndsExactlyOnce) {
  constexpr int kTasks = 120;
  constexpr int kWorkers = 4;
  const auto added = add_some(kTasks);
  std::atomic<int> working = kWorkers;
  std::atomic<int> ended = 0;
  const auto hurry = [&] { write("update ai_task set run_at = $1 where state = 'available'", {now()}); };

  in_threads(kWorkers + 2, [&](int who) {
    std::minstd_rand random(static_cast<unsigned>(who) + 1);
    if (who == kWorkers) {
      // Leases run out at the worst moments.
      while (working > 0) {
        write(R"(
        update ai_task
        set lease_until = $1
        where state = 'running'
          and id % 3 = $2)",
              {now() - 1ms, random() % 3});
        EXPECT_OK(queue_.rescue());
        hurry();
      }
      return;
    }
    if (who == kWorkers + 1) {
      while (working > 0 && ended < kTasks / 2) std::this_thread::yield();
      cancel();
      return;
    }
    while (count("select count(*) as n from ai_task where finalized_at is null") > 0) {
      const auto claimed = queue_.claim("worker-" + std::to_string(who), 3);
      ASSERT_OK(claimed);
      for (const auto& task : *claimed) {
        Verdict verdict = Done{};
        switch (random() % 6) {
          case 0:
            verdict = Released{};
            break;
          case 1:
            verdict = failed(Retry::kAfter);
            break;
          case 2:
            verdict = failed(Retry::kNever);
            break;
          default:
            break;
        }
        EXPECT_OK(queue_.heartbeat(std::vector{Lease{task.id, task.claim_seq}}));
        if (finish(task, verdict)) ++ended;
        EXPECT_FALSE(finish(task, Done{}));
      }
    }
    --working;
  });

  for (const TaskId task : added) {
    const auto told = moves(task);
    EXPECT_EQ(endings(task), 1) << ::testing::PrintToString(told);
    EXPECT_TRUE(told.back().starts_with(row(task).state)) << ::testing::PrintToString(told);
    const auto outcomes = attempts(task);
    EXPECT_EQ(std::ranges::count(outcomes, "open"), 0);
  }
}

}  // namespace
}  // namespace aip::queue
