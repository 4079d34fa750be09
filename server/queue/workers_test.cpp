#include "queue/workers.hpp"

#include <thread>

#include "queue/queue_fixture.hpp"
#include "queue/runner.hpp"

namespace aip::queue {
namespace {

using namespace std::chrono_literals;

class WorkersTest : public QueueFixture {
 protected:
  void present(const std::string& id, bool alone = false) {
    ASSERT_OK(database_->write([&](store::Connection& connection) {
      return workers::present(connection, {.id = id, .host = "left-shelf", .process = 7, .slots = 3}, alone);
    }));
  }

  std::vector<workers::WorkerStatus> list() {
    auto seen = database_->read([](store::Connection& connection) { return workers::list(connection); });
    EXPECT_OK(seen);
    return *std::move(seen);
  }

  void silent_for(const std::string& id, std::chrono::milliseconds time) {
    write("update ai_worker set seen_at = $2 where id = $1", {id, now() - time});
  }
};

TEST_P(WorkersTest, ShowsWhoIsThereAndHowBusy) {
  add_some(3);
  ASSERT_OK(queue_.claim("a", 2));
  present("a");
  present("b");
  present("a");
  const auto seen = list();
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].worker.id, "a");
  EXPECT_EQ(seen[0].worker.host, "left-shelf");
  EXPECT_EQ(seen[0].worker.slots, 3);
  EXPECT_EQ(seen[0].running, 2);
  EXPECT_EQ(seen[1].running, 0);
  EXPECT_FALSE(seen[0].silent);
}

TEST_P(WorkersTest, ALostWorkerIsSilentThenForgotten) {
  present("a");
  silent_for("a", 31s);
  EXPECT_TRUE(list().at(0).silent);
  silent_for("a", 61min);
  EXPECT_TRUE(list().empty());
  const auto forgotten =
      database_->write([](store::Connection& connection) { return workers::forget(connection); });
  EXPECT_EQ(*forgotten, 1);
}

TEST_P(WorkersTest, OneThatIsAloneReplacesThoseBeforeIt) {
  present("a");
  present("b", true);
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].worker.id, "b");
}

TEST_P(WorkersTest, ARunnerIsShownWhileItLives) {
  Runner runner(queue_, *database_, {}, {.owner = "runner", .host = "left-shelf", .slots = 4});
  runner.start();
  while (list().empty()) std::this_thread::yield();
  EXPECT_EQ(list().at(0).worker.id, "runner");
  EXPECT_EQ(list().at(0).worker.slots, 4);
  runner.stop();
  EXPECT_TRUE(list().empty());
}

INSTANTIATE_TEST_SUITE_P(OnBoth, WorkersTest, test::kBothDatabases, test::database_name);

}  // namespace
}  // namespace aip::queue
