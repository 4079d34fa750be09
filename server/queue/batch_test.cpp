#include <gmock/gmock.h>

#include "queue/queue_fixture.hpp"

// Tasks that are finished together.
namespace aip::queue {
namespace {

using ::testing::ElementsAre;

class BatchTest : public QueueFixture {
 protected:
  std::vector<Task> claim(int count) {
    add_some(count);
    auto claimed = queue_.claim(kOwner, count);
    EXPECT_OK(claimed);
    return *std::move(claimed);
  }

  // What is answered of each; an error's word for one.
  std::vector<std::string> finish_all(const std::vector<Task>& tasks, const std::vector<Verdict>& verdicts) {
    std::vector<Finish> batch;
    for (std::size_t i = 0; i < tasks.size(); ++i) batch.push_back({&tasks[i], &verdicts[i]});
    std::vector<std::string> answers;
    for (const auto& answer : queue_.finish(batch)) {
      answers.push_back(!answer ? std::string(to_string(answer.error().code)) : *answer ? "written" : "lost");
    }
    return answers;
  }

  std::vector<std::string> states(const std::vector<Task>& tasks) {
    std::vector<std::string> states;
    for (const Task& task : tasks) states.push_back(row(task.id).state);
    return states;
  }
};

TEST_P(BatchTest, EachGoesItsOwnWay) {
  const auto tasks = claim(5);
  write("update ai_task set claim_seq = claim_seq + 1 where id = $1", {tasks[4].id});
  EXPECT_THAT(finish_all(tasks, {Done{}, Done{.commit = {}, .skipped = true}, failed(Retry::kNever),
                                 failed(Retry::kLater), Done{}}),
              ElementsAre("written", "written", "written", "written", "lost"));
  EXPECT_THAT(states(tasks), ElementsAre("completed", "completed", "discarded", "available", "running"));
  EXPECT_EQ(row(tasks[1].id).outcome, "skipped");
  EXPECT_EQ(row(tasks[2].id).error_code, "engine_error");
  EXPECT_THAT(moves(tasks[3].id), ElementsAre("started", "returned: engine_error"));
  EXPECT_THAT(moves(tasks[4].id), ElementsAre("started"));
  EXPECT_THAT(attempts(tasks[1].id), ElementsAre("skipped"));
  EXPECT_THAT(attempts(tasks[3].id), ElementsAre("error"));
}

TEST_P(BatchTest, OneWhoseResultIsRefusedKeepsNoOtherBack) {
  const auto tasks = claim(3);
  int committed = 0;
  const auto good = [&](store::Connection&) -> Result<void> {
    ++committed;
    return {};
  };
  const auto bad = [](store::Connection&) -> Result<void> { return fail(ErrorCode::kInternal, "a bug"); };
  EXPECT_THAT(finish_all(tasks, {Done{.commit = good}, Done{.commit = bad}, Done{.commit = good}}),
              ElementsAre("written", "written", "written"));
  EXPECT_THAT(states(tasks), ElementsAre("completed", "discarded", "completed"));
  EXPECT_GE(committed, 2);
}

TEST_P(BatchTest, APassingErrorLeavesAllOfThemRunning) {
  const auto tasks = claim(2);
  const auto away = [](store::Connection&) -> Result<void> {
    return fail_later(ErrorCode::kStorageFull, "full");
  };
  EXPECT_THAT(finish_all(tasks, {Done{}, Done{.commit = away}}), ElementsAre("storage_full", "storage_full"));
  EXPECT_THAT(states(tasks), ElementsAre("running", "running"));
}

INSTANTIATE_TEST_SUITE_P(OnBoth, BatchTest, test::kBothDatabases, test::database_name);

}  // namespace
}  // namespace aip::queue
