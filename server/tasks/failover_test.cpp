#include <map>

#include "service/profiles.hpp"
#include "tasks/process_image_fixture.hpp"

namespace aip::tasks {
namespace {

using ::testing::ElementsAre;

// Three profiles: Main, then Second and Third, its fallbacks.
class FailoverTest : public ProcessImageFixture {
 protected:
  FailoverTest() {
    EXPECT_OK(jobs_.cancel(user_, job_id_));
    auto paid = std::make_unique<PaidEngine>(folder_.path(), "openai");
    provider_ = paid.get();
    provider_->provider = [&] { return answers_.at(provider_->asked.back()); };
    engines_.add(std::move(paid));
    for (const auto* name : {"main", "second", "third"}) {
      const auto endpoint = address(name);
      EXPECT_OK(profiles_.create(
          user_, {.name = name, .endpoint = endpoint, .api_key = std::string("key-") + name}));
      answers_.emplace(at(name), std::string("answer of ") + name);
    }
  }

  static std::string address(std::string_view name) { return "https://" + std::string(name) + ".example/v1"; }

  static std::string at(std::string_view name) { return address(name) + " key-" + std::string(name); }

  void fails(std::string_view name, ErrorCode code, Retry retry = Retry::kNever,
             std::chrono::milliseconds after = {}) {
    answers_.insert_or_assign(
        at(name), Result<std::string>(fail(Error{.code = code,
                                                 .message = "m",
                                                 .public_message = std::string(to_string(code)) + " there",
                                                 .retry = retry,
                                                 .retry_after = after})));
  }

  // A job over one more photo.
  void start_another() {
    sku_ = "cup-" + std::to_string(++photos_);
    add_photo(sku_);
    job_id_ = add_job(a_job({sku_}));
  }

  // All that is due, one after the other; what is moved to another lane, too.
  void work() {
    for (int i = 0; i < 20; ++i) {
      const auto claimed = queue_.claim("worker", 1).value();
      if (claimed.empty()) return;
      finish(claimed.front(), run(claimed.front()));
    }
    ADD_FAILURE() << "there is no end to it";
  }

  // Works until a request is answered, and loses the process then.
  void work_and_lose() {
    for (auto task = claim();; task = claim()) {
      const auto verdict = run(task);
      if (std::holds_alternative<queue::Done>(verdict)) return;
      if (const auto* failed = std::get_if<queue::Failed>(&verdict);
          failed && failed->reply == queue::Reply::kUnknown) {
        return;
      }
      finish(task, verdict);
    }
  }

  void run_another() {
    start_another();
    work();
  }

  service::Profiles profiles_{*database_, engines_, secrets_};
  PaidEngine* provider_ = nullptr;
  std::map<std::string, Result<std::string>> answers_;
  int photos_ = 0;
  std::string sku_;
};

INSTANTIATE_TEST_SUITE_P(OnBoth, FailoverTest, test::kBothDatabases, test::database_name);

TEST_P(FailoverTest, WhatAKeyCanNotDoTheNextOneDoesAtNoCostOfAttempts) {
  for (const auto code : {ErrorCode::kProviderAuth, ErrorCode::kProviderQuota, ErrorCode::kUnavailable,
                          ErrorCode::kTimeout, ErrorCode::kAddressBlocked}) {
    clock_.advance(std::chrono::minutes(2));
    provider_->asked.clear();
    fails("main", code);
    run_another();
    EXPECT_THAT(provider_->asked, ElementsAre(at("main"), at("second")));
    EXPECT_EQ(job(job_id_).completed, 1);
    EXPECT_EQ(read("select attempt from ai_task where job_id = $1", {job_id_}).at(0).get<int>("attempt"), 1);
  }
  const auto versions = read("select params from ai_image_version order by created_at");
  const auto params = versions.front().get<json::value>("params").as_object();
  EXPECT_EQ(string_at(params, "profile"), "second");
  EXPECT_EQ(string_at(params, "insteadOf"), "main");
  EXPECT_THAT(billed(), ElementsAre("no", "yes", "no", "yes", "no", "yes", "no", "yes", "no", "yes"));
  EXPECT_TRUE(spool_is_empty());
}

TEST_P(FailoverTest, TheJobsLogSaysSoOnceInWords) {
  fails("main", ErrorCode::kProviderQuota);
  add_photo("mug", "side.jpg");
  job_id_ = add_job(a_job({"mug"}));
  work();
  EXPECT_EQ(job(job_id_).completed, 2);
  EXPECT_THAT(log_of(job_id_),
              ::testing::Contains("'main': provider_quota there. Went on with 'second'.").Times(1));
}

TEST_P(FailoverTest, TheImagesThatFollowDoNotAskADeadKeyAgainForAWhile) {
  fails("main", ErrorCode::kProviderAuth);
  run_another();
  run_another();
  EXPECT_THAT(provider_->asked, ElementsAre(at("main"), at("second"), at("second")));
  clock_.advance(std::chrono::seconds(61));
  answers_.insert_or_assign(at("main"), "answer");
  run_another();
  EXPECT_EQ(provider_->asked.back(), at("main"));
}

TEST_P(FailoverTest, AChangedKeyIsAskedAtOnce) {
  fails("main", ErrorCode::kProviderAuth);
  run_another();
  ASSERT_OK(profiles_.change(user_, profiles_.list(user_)->front().id, {.api_key = "better"}));
  answers_.emplace(address("main") + " better", "answer");
  run_another();
  EXPECT_EQ(provider_->asked.back(), address("main") + " better");
}

TEST_P(FailoverTest, WhenNoneIsLeftTheJobIsPausedAndSaysWhyOfEach) {
  for (const auto* name : {"main", "second", "third"}) fails(name, ErrorCode::kProviderQuota);
  run_another();
  EXPECT_EQ(waiting_for(job(job_id_)), Waiting::kPaused);
  EXPECT_EQ(job(job_id_).error_message,
            "'main': provider_quota there. 'second': provider_quota there. 'third': provider_quota there.");
  EXPECT_EQ(job(job_id_).failed, 0);
  EXPECT_EQ(read("select attempt from ai_task where job_id = $1", {job_id_}).at(0).get<int>("attempt"), 0);
  EXPECT_THAT(billed(), ElementsAre("no", "no", "no"));

  answers_.insert_or_assign(at("third"), "answer");
  ASSERT_OK(jobs_.resume(user_, job_id_));
  work();
  EXPECT_EQ(job(job_id_).completed, 1);

  for (const auto* name : {"second", "third"}) fails(name, ErrorCode::kProviderQuota);
  clock_.advance(std::chrono::minutes(2));
  answers_.insert_or_assign(at("main"), "answer");
  run_another();
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(FailoverTest, WhatIsThePicturesFaultOrMayHaveBeenPaidForGoesToNobodyElse) {
  for (const auto code : {ErrorCode::kModerated, ErrorCode::kProviderRefused, ErrorCode::kOutcomeUnknown}) {
    provider_->asked.clear();
    fails("main", code);
    run_another();
    EXPECT_THAT(provider_->asked, ElementsAre(at("main")));
    EXPECT_EQ(job(job_id_).failed, 1);
  }
}

TEST_P(FailoverTest, AShortWaitIsWaitedFor) {
  fails("main", ErrorCode::kProviderBusy, Retry::kAfter, std::chrono::seconds(30));
  run_another();
  EXPECT_THAT(provider_->asked, ElementsAre(at("main")));
}

TEST_P(FailoverTest, ALongWaitIsNotWaitedFor) {
  fails("main", ErrorCode::kProviderBusy, Retry::kAfter, std::chrono::minutes(5));
  run_another();
  EXPECT_EQ(provider_->asked.back(), at("second"));
}

TEST_P(FailoverTest, AServersFaultCountsFromTheSecondOn) {
  fails("main", ErrorCode::kEngine, Retry::kLater);
  run_another();
  EXPECT_THAT(provider_->asked, ElementsAre(at("main")));
  write_sql("update ai_task set run_at = $1 where state = 'available'", {now()});
  work();
  EXPECT_THAT(provider_->asked, ElementsAre(at("main"), at("main"), at("second")));
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(FailoverTest, TheAnswerOfWhoSteppedInIsTakenUpAfterAKill) {
  fails("main", ErrorCode::kProviderAuth);
  start_another();
  work_and_lose();
  ASSERT_OK(profiles_.order(user_, {profiles_.list(user_)->at(2).id, profiles_.list(user_)->at(1).id}));
  const auto again = lose_and_claim_again();
  finish(again, run(again));
  EXPECT_THAT(provider_->used, ElementsAre("answer of second", "answer of second"));
  EXPECT_EQ(provider_->bills, 2) << "one of them refused";
  const auto params =
      read("select params from ai_image_version").at(0).get<json::value>("params").as_object();
  EXPECT_EQ(string_at(params, "profile"), "second");
}

TEST_P(FailoverTest, APromiseIsKeptByWhoMadeIt) {
  fails("main", ErrorCode::kProviderQuota);
  run_another();  // main rests
  provider_->promise = "operation-7";
  fails("second", ErrorCode::kOutcomeUnknown);
  start_another();
  work_and_lose();
  clock_.advance(std::chrono::minutes(2));
  answers_.insert_or_assign(at("main"), "answer");
  answers_.insert_or_assign(at("second"), "answer of second");
  provider_->asked.clear();
  const auto again = lose_and_claim_again();
  finish(again, run(again));
  EXPECT_THAT(provider_->asked, ElementsAre(at("second")));
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(FailoverTest, TheLimitsOfWhoStepsInHold) {
  ASSERT_OK(profiles_.change(user_, profiles_.list(user_)->at(1).id, {.concurrency = 1}));
  fails("main", ErrorCode::kProviderQuota);
  run_another();  // main rests
  for (const auto* name : {"1.jpg", "2.jpg"}) add_photo("mug", name);
  job_id_ = add_job(a_job({"mug"}));
  const auto claimed = queue_.claim("worker", 10).value();
  ASSERT_EQ(claimed.size(), 3u);
  for (const auto& task : claimed) {
    const auto verdict = run(task);
    EXPECT_TRUE(std::holds_alternative<queue::Moved>(verdict));
    finish(task, verdict);
  }
  EXPECT_EQ(queue_.claim("worker", 10)->size(), 1u);
}

TEST_P(FailoverTest, AJobThatBeginsWhileAKeyWaitsForAPersonGoesToTheNext) {
  write_sql("update ai_provider_profile set failover = $1", {false});
  fails("main", ErrorCode::kProviderAuth);
  run_another();
  EXPECT_EQ(waiting_for(job(job_id_)), Waiting::kPaused);
  write_sql("update ai_provider_profile set failover = $1", {true});
  provider_->asked.clear();
  run_another();
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(provider_->asked, ElementsAre(at("second")));
}

TEST_P(FailoverTest, WhatAnotherProfileMadeIsNotMadeAgain) {
  fails("main", ErrorCode::kProviderQuota);
  run_another();
  EXPECT_EQ(job(add_job(a_job({sku_}))).skipped, 1) << "as it was ordered";
  ASSERT_OK(profiles_.make_default(user_, profiles_.list(user_)->at(1).id));
  EXPECT_EQ(job(add_job(a_job({sku_}))).skipped, 1) << "as it was made";
  ASSERT_OK(profiles_.make_default(user_, profiles_.list(user_)->at(2).id));
  EXPECT_EQ(job(add_job(a_job({sku_}))).skipped, 0) << "elsewhere";
}

}  // namespace
}  // namespace aip::tasks
