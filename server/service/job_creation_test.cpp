#include <future>
#include <set>

#include "service/jobs_fixture.hpp"

namespace aip::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class JobCreationTest : public JobsFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, JobCreationTest, test::kBothDatabases, test::database_name);

TEST_P(JobCreationTest, TakesThePhotosThatTheImageTypeNames) {
  add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  add_photo("mug", "3.jpg");
  EXPECT_THAT(photos_of(add_job(a_job({"mug"}, ImageType::kMain))), ElementsAre("1.jpg"));
  EXPECT_THAT(photos_of(add_job(a_job({"mug"}, ImageType::kSecondary))), ElementsAre("2.jpg", "3.jpg"));
}

TEST_P(JobCreationTest, TakesThePhotosThatItsTypeIsForUnlessTold) {
  add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  NewJob wanted = a_job({"mug"});
  wanted.image_type.reset();
  EXPECT_THAT(photos_of(add_job(wanted)), ElementsAre("1.jpg"));
  wanted.type = JobType::kSecondaryImage;
  EXPECT_THAT(photos_of(add_job(wanted)), ElementsAre("2.jpg"));
}

TEST_P(JobCreationTest, LeavesOutWhatAPersonSkippedAndWhatIsArchived) {
  add_photo("mug", "1.jpg");
  skip(add_photo("mug", "2.jpg"));
  add_photo("old", "3.jpg");
  archive("old");
  EXPECT_THAT(photos_of(add_job(a_job({"mug", "old"}))), ElementsAre("1.jpg"));
}

TEST_P(JobCreationTest, LeavesOutWhatAnotherJobIsProcessingAndSaysSo) {
  add_photo("mug", "1.jpg");
  add_job(a_job({"mug"}));
  add_photo("mug", "2.jpg");
  const auto second = add_job(a_job({"mug"}));
  EXPECT_THAT(photos_of(second), ElementsAre("2.jpg"));
  EXPECT_THAT(log_of(second), Contains(HasSubstr("1 images were left out")));
  EXPECT_FAILS(jobs_.create(user_, a_job({"mug"})), ErrorCode::kConflict);
}

TEST_P(JobCreationTest, RefusesSkusThatDoNotExistOrBelongToSomebodyElse) {
  const auto other = add_user("other@example.com");
  add_photo_of(other, "theirs", "1.jpg");
  add_photo("mine", "1.jpg");
  EXPECT_FAILS(jobs_.create(user_, a_job({"mine", "nowhere"})), ErrorCode::kNotFound);
  EXPECT_FAILS(jobs_.create(user_, a_job({"theirs"})), ErrorCode::kNotFound);
  EXPECT_TRUE(is_idle());
}

TEST_P(JobCreationTest, RefusesAJobThatHasNothingToDo) {
  add_photo("mug", "only.jpg");
  EXPECT_FAILS(jobs_.create(user_, a_job({"mug"}, ImageType::kSecondary)), ErrorCode::kInvalidInput);
  EXPECT_FAILS(jobs_.create(user_, a_job({})), ErrorCode::kInvalidInput);
}

TEST_P(JobCreationTest, RefusesOptionsThatMakeNoPicture) {
  add_photo("mug");
  NewJob wanted = a_job({"mug"});
  wanted.options = {.finish = FinishOptions{.width = 5}};
  EXPECT_FAILS(jobs_.create(user_, wanted), ErrorCode::kInvalidInput);
  wanted.options = {.prompt_template = TemplateId{"unknown"}};
  EXPECT_FAILS(jobs_.create(user_, wanted), ErrorCode::kInvalidInput);
}

TEST_P(JobCreationTest, AnswersTheSameJobToTheSameKeyAndCall) {
  add_photo("mug");
  const IdempotencyKey key{.key = "k", .request_hash = "h"};
  const auto first = jobs_.create(user_, a_job({"mug"}), key);
  ASSERT_OK(first);
  const auto again = jobs_.create(user_, a_job({"mug"}), key);
  ASSERT_OK(again);
  EXPECT_EQ(again->id, first->id);
  EXPECT_EQ(again->total, 1);
  EXPECT_FAILS(jobs_.create(user_, a_job({"mug"}), IdempotencyKey{"k", "another call"}),
               ErrorCode::kConflict);
  const auto other = add_user("other@example.com");
  EXPECT_FAILS(jobs_.create(other, a_job({"mug"}), key), ErrorCode::kNotFound);  // keys are each user's own
}

TEST_P(JobCreationTest, MakesOneJobOfCallsWithTheSameKeyAtTheSameTime) {
  add_photo("mug");
  const IdempotencyKey key{.key = "k", .request_hash = "h"};
  std::vector<std::future<Result<CreatedJob>>> calls;
  for (int i = 0; i < 8; ++i) {
    calls.push_back(std::async(std::launch::async, [&] { return jobs_.create(user_, a_job({"mug"}), key); }));
  }
  std::set<JobId> made;
  for (auto& call : calls) {
    const auto created = call.get();
    EXPECT_OK(created);
    if (created) made.insert(created->id);
  }
  EXPECT_EQ(made.size(), 1u);
}

TEST_P(JobCreationTest, RefusesTheHundredAndFirstUnfinishedJob) {
  allow_jobs_at_a_time(1);
  for (int i = 0; i < 100; ++i) {
    add_photo("mug", std::to_string(i) + ".jpg");
    add_job(a_job({"mug"}));
  }
  add_photo("mug", "last.jpg");
  EXPECT_FAILS(jobs_.create(user_, a_job({"mug"})), ErrorCode::kQuotaExceeded);
  do_one();
  EXPECT_OK(jobs_.create(user_, a_job({"mug"})));
}

TEST_P(JobCreationTest, RegeneratesOnePhotoAsAJobOfItsOwn) {
  const auto photo = add_result_of("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  const auto created = jobs_.regenerate(user_, photo, JobType::kMainImage, {});
  ASSERT_OK(created);
  EXPECT_THAT(photos_of(created->id), ElementsAre("1.jpg"));
  EXPECT_FAILS(jobs_.regenerate(user_, photo, JobType::kMainImage, {}), ErrorCode::kConflict);
  EXPECT_FAILS(jobs_.regenerate(add_user("other@example.com"), photo, JobType::kMainImage, {}),
               ErrorCode::kNotFound);
}

TEST_P(JobCreationTest, RegeneratesAsTheResultWasOrdered) {
  const auto photo = add_photo("mug");
  NewJob wanted = a_job({"mug"}, ImageType::kAll);
  wanted.type = JobType::kSecondaryImage;
  wanted.options.finish = FinishOptions{.background = "linear:#ffffff:#d9d9d9", .shadow = "soft"};
  wanted.options.budget = 1'000'000;
  wanted.options.pilot = true;
  add_job(wanted);
  do_one_by_its_order();

  const auto again = jobs_.regenerate(user_, photo, std::nullopt, {.reasons = {"crop"}});
  ASSERT_OK(again);
  EXPECT_EQ(job(again->id).type, JobType::kSecondaryImage);
  EXPECT_EQ(job(again->id).options.finish, wanted.options.finish);
  EXPECT_EQ(job(again->id).options.reasons, std::vector<std::string>{"crop"});
  EXPECT_EQ(job(again->id).options.budget, std::nullopt);
  EXPECT_FALSE(job(again->id).options.pilot);
  do_one_by_its_order();

  // What was wrong before still holds; the same again changes nothing more.
  EXPECT_FAILS(jobs_.regenerate(user_, photo, std::nullopt, {.reasons = {"crop"}}), ErrorCode::kConflict);
  const auto third = jobs_.regenerate(user_, photo, std::nullopt, {.reasons = {"shadow"}});
  ASSERT_OK(third);
  EXPECT_EQ(job(third->id).options.reasons, (std::vector<std::string>{"crop", "shadow"}));
  do_one_by_its_order();

  const auto other =
      jobs_.regenerate(user_, photo, JobType::kBatchOptimize, {.finish = FinishOptions{.width = 300}});
  ASSERT_OK(other);
  EXPECT_EQ(job(other->id).options.finish, FinishOptions{.width = 300});
  EXPECT_TRUE(job(other->id).options.reasons.empty());
}

TEST_P(JobCreationTest, DoesNotMakeAgainWhatIsUnchanged) {
  const auto photo = add_photo("mug", "1.jpg");
  const auto changed = add_photo("mug", "2.jpg");
  const auto first = add_job(a_job({"mug"}));
  do_one_by_its_order();
  do_one_by_its_order();
  write_sql("update ai_image_pair set input_sha256 = 'another' where id = $1", {changed});

  const auto second = add_job(a_job({"mug"}));
  EXPECT_THAT(photos_of(second), ElementsAre("2.jpg"));
  EXPECT_EQ(job(second).skipped, 1);
  EXPECT_EQ(pair(photo).status, PairStatus::kCompleted);
  EXPECT_EQ(pair(photo).skip_reason, kSkippedUnchanged);
  EXPECT_EQ(pair(photo).result_job, first);
  EXPECT_EQ(pair(changed).skip_reason, std::nullopt);
  do_one_by_its_order();
  EXPECT_EQ(job(second).status, JobStatus::kCompleted);

  const auto third = add_job(a_job({"mug"}));
  EXPECT_EQ(job(third).status, JobStatus::kCompleted) << "nothing is left to do";
  EXPECT_EQ(job(third).skipped, 2);
  EXPECT_TRUE(is_idle());
}

TEST_P(JobCreationTest, MakesAgainWhatIsAskedForChangedOrRejected) {
  const auto photo = add_photo("mug");
  const auto first = add_job(a_job({"mug"}));
  do_one_by_its_order();

  NewJob other_options = a_job({"mug"});
  other_options.options.custom_prompt = "in snow";
  EXPECT_THAT(photos_of(add_job(other_options)), ElementsAre("front.jpg"));
  do_one_by_its_order();

  EXPECT_THAT(photos_of(add_job(a_job({"mug"}))), ElementsAre("front.jpg"))
      << "the current result is the other";
  do_one_by_its_order();

  const auto again = jobs_.run_again(user_, first, true);
  ASSERT_OK(again);
  EXPECT_THAT(photos_of(again->id), ElementsAre("front.jpg"));
  do_one_by_its_order();
  write([&](store::Connection& connection) {
    return store::pairs::set_review(connection, photo, pair(photo).version, ReviewStatus::kRejected, "dull",
                                    user_);
  });
  const auto after_rejection = jobs_.run_again(user_, first, false);
  ASSERT_OK(after_rejection);
  EXPECT_THAT(photos_of(after_rejection->id), ElementsAre("front.jpg"));
}

TEST_P(JobCreationTest, RunsAnOrderAgainAsItWas) {
  const auto photo = add_photo("mug", "1.jpg");
  add_photo("mug", "2.jpg");
  NewJob wanted = a_job({"mug"}, ImageType::kSecondary);
  wanted.type = JobType::kSecondaryImage;
  wanted.options.priority = 3;
  const auto first = add_job(wanted);
  do_one();
  const auto again = jobs_.run_again(user_, first, false);
  ASSERT_OK(again);
  EXPECT_THAT(photos_of(again->id), ElementsAre("2.jpg"));
  EXPECT_EQ(job(again->id).type, JobType::kSecondaryImage);
  EXPECT_EQ(job(again->id).priority, 3);
  do_one();

  const auto one = jobs_.regenerate(user_, photo, JobType::kMainImage, {});
  ASSERT_OK(one);
  do_one();
  EXPECT_THAT(photos_of(jobs_.run_again(user_, one->id, true)->id), ElementsAre("1.jpg"));
}

}  // namespace
}  // namespace aip::service
