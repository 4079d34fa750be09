#include "tasks/spool.hpp"

#include "service/service_fixture.hpp"

namespace aip::tasks {
namespace {

class SpoolTest : public service::ServiceFixture {
 protected:
  const Spool spool_ = Spool::open(folder_ / "spool").value();
};

INSTANTIATE_TEST_SUITE_P(OnBoth, SpoolTest, test::kBothDatabases, test::database_name);

TEST_P(SpoolTest, KeepsAnAnswerUntilItIsRemoved) {
  EXPECT_EQ(*spool_.find(7, 1), std::nullopt);
  ASSERT_OK(spool_.put(7, 1, std::string("{\"picture\": \0}", 14)));
  EXPECT_EQ(*Spool::open(folder_ / "spool")->find(7, 1), std::string("{\"picture\": \0}", 14));
  EXPECT_EQ(*spool_.find(7, 2), std::nullopt) << "another request's";
  spool_.remove(7, 1);
  EXPECT_EQ(*spool_.find(7, 1), std::nullopt);
}

TEST_P(SpoolTest, CollectsWhatNoTaskWaitsForAndLeavesWhatIsYoung) {
  add_photo("mug");
  add_job(a_job({"mug"}));
  const auto task = claim();
  ASSERT_OK(queue_.sending({task.id, task.claim_seq}));
  ASSERT_OK(spool_.put(task.id, task.claim_seq, "wanted"));
  ASSERT_OK(spool_.put(task.id, task.claim_seq + 1, "left behind"));
  ASSERT_OK(spool_.put(4711, 1, "of a task that is gone"));

  EXPECT_EQ(*spool_.collect(*database_, std::chrono::hours(1)), 0);
  EXPECT_EQ(*spool_.collect(*database_, std::chrono::seconds(0)), 2);
  EXPECT_EQ(*spool_.find(task.id, task.claim_seq), "wanted");
}

}  // namespace
}  // namespace aip::tasks
