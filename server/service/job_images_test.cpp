#include "queue/retry.hpp"
#include "service/jobs_fixture.hpp"
#include "service/templates.hpp"

// What is told of a job's images one by one, and what is worth trying again.

namespace aip::service {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using State = store::job_images::State;

class JobImagesTest : public JobsFixture {
 protected:
  std::vector<store::job_images::Image> images(const JobId& id, const store::job_images::Query& query = {}) {
    const auto found = jobs_.images(user_, id, query);
    EXPECT_OK(found);
    return found ? found->items : std::vector<store::job_images::Image>{};
  }

  std::vector<std::string> names(const JobId& id, State state) {
    std::vector<std::string> found;
    for (const auto& image : images(id, {.state = state})) found.push_back(image.name);
    return found;
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, JobImagesTest, test::kBothDatabases, test::database_name);

TEST_P(JobImagesTest, TellWhatBecameOfEach) {
  for (const auto* name : {"1.jpg", "2.jpg", "3.jpg", "4.jpg"}) add_photo("mug", name);
  const auto id = add_job(a_job({"mug"}));
  do_one();
  fail_one();
  claim();
  EXPECT_THAT(names(id, State::kCompleted), ElementsAre("1.jpg"));
  EXPECT_THAT(names(id, State::kFailed), ElementsAre("2.jpg"));
  EXPECT_THAT(names(id, State::kProcessing), ElementsAre("3.jpg"));
  EXPECT_THAT(names(id, State::kWaiting), ElementsAre("4.jpg"));

  const auto all = images(id);
  ASSERT_EQ(all.size(), 4);
  EXPECT_EQ(all[0].sku, "mug");
  EXPECT_TRUE(all[0].is_main);
  EXPECT_TRUE(all[0].version);
  EXPECT_EQ(all[0].engine, "test");
  EXPECT_EQ(all[1].error_code, "cut_out_refused");
  EXPECT_EQ(all[1].error_message, "It is too dark.");
  ASSERT_EQ(all[1].attempts.size(), 1);
  EXPECT_EQ(all[1].attempts[0].outcome, "error");
  EXPECT_TRUE(all[3].attempts.empty());

  const auto last = images(id, {.newest_first = true, .page = {.number = 1, .size = 2}});
  ASSERT_EQ(last.size(), 2);
  EXPECT_TRUE(last[0].ended_at && last[1].ended_at) << "those that have ended come first";
  EXPECT_EQ(jobs_.images(user_, id, {.page = {.number = 2, .size = 3}})->total, 4);
}

TEST_P(JobImagesTest, AreNobodyElsesToSee) {
  add_photo("mug");
  const auto id = add_job(a_job({"mug"}));
  EXPECT_FAILS(jobs_.images(add_user("other@example.com"), id, {}), ErrorCode::kNotFound);
}

TEST_P(JobImagesTest, ARetryPassesOverWhatWouldFailTheSameWay) {
  for (const auto* name : {"1.jpg", "2.jpg"}) add_photo("mug", name);
  const auto id = add_job(a_job({"mug"}));
  fail_one();
  finish(claim(), an_outage());
  EXPECT_EQ(jobs_.retryable(user_, id).value(), 1);
  ASSERT_OK(jobs_.retry(user_, id));
  EXPECT_EQ(jobs_.retryable(user_, id).value(), 0) << "it runs";
  const auto task = claim();
  EXPECT_EQ(pair(*task.pair).name, "2.jpg");
  EXPECT_TRUE(is_idle());
  finish(task, a_result(task));
  EXPECT_EQ(job(id).failed, 1);
  EXPECT_EQ(jobs_.retryable(user_, id).value(), 0);
  EXPECT_FAILS(jobs_.retry(user_, id), ErrorCode::kConflict);
}

TEST_P(JobImagesTest, ASkuIsShownByItsMainImage) {
  const auto main = add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  const auto bare = add_photo("cup");
  const auto result = add_result(main);
  const auto covers = jobs_.covers(user_, {"mug", "cup", "none"}).value();
  ASSERT_EQ(covers.size(), 2);
  EXPECT_EQ(covers.at("mug").pair, main);
  EXPECT_EQ(covers.at("mug").result, result);
  EXPECT_EQ(covers.at("cup").pair, bare);
  EXPECT_FALSE(covers.at("cup").result);
}

TEST_P(JobImagesTest, TemplatesAreJudgedByWhatIsApproved) {
  Templates templates(*database_, clock_);
  const auto white = templates.create(user_, {.group = "g", .name = "White", .prompt = "White."}).value();
  for (const auto* name : {"1.jpg", "2.jpg", "3.jpg"}) add_photo("mug", name);
  auto order = a_job({"mug"});
  order.options.prompt_template = white.id;
  const auto id = add_job(order);
  for (int n = 0; n < 3; ++n) do_one();
  EXPECT_EQ(templates.figures(user_)->front().approved, 0);
  const auto review = [&](std::string_view name, ReviewStatus status) {
    write([&](store::Connection& connection) -> Result<void> {
      AIP_TRY_ASSIGN(const auto found, store::pairs::find_by_name(connection, workflow("mug").id, name));
      AIP_TRY(store::pairs::set_review(connection, found->id, found->version, status, std::nullopt, user_));
      return {};
    });
  };
  review("1.jpg", ReviewStatus::kApproved);
  review("2.jpg", ReviewStatus::kRejected);
  write_sql("update ai_job set cost_micros = 90000 where id = $1", {id});

  const auto figures = templates.figures(user_).value();
  ASSERT_EQ(figures.size(), 1);
  EXPECT_EQ(figures[0].id, white.id);
  EXPECT_EQ(figures[0].results, 3);
  EXPECT_EQ(figures[0].approved, 1);
  EXPECT_EQ(figures[0].rejected, 1);
  EXPECT_EQ(figures[0].cost, 90'000);
  EXPECT_EQ(figures[0].example, pair(*figures[0].example_pair).approved_version);
  EXPECT_TRUE(templates.figures(add_user("other@example.com"))->empty());
}

}  // namespace
}  // namespace aip::service
