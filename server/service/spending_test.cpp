#include "service/spending.hpp"

#include <atomic>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "service/service_fixture.hpp"
#include "service/settings.hpp"

namespace aip::service {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr Micros kImage = 40'000;

// Jobs of the built-in engine, as if it cost money.
class SpendingTest : public ServiceFixture {
 protected:
  SpendingTest() {
    set_prices(
        R"({"prices": [{"engine": "local", "perImage": 0.04, "checked": "2026-11-22", "source": "s"}]})");
  }

  void set_prices(std::string_view prices) { EXPECT_OK(write_file_durably(folder_ / "prices.json", prices)); }

  JobId order(int photos, std::optional<Micros> budget, const std::string& sku = "mug") {
    for (int i = 0; i < photos; ++i) add_photo(sku, fmt::format("{}.jpg", i));
    NewJob wanted = a_job({sku});
    wanted.options.budget = budget;
    return add_job(wanted);
  }

  static Expected fixed() { return {.micros = kImage, .fixed = true}; }

  Result<void> send(const queue::Task& task, const Expected& expected = fixed()) {
    return queue_.sending({task.id, task.claim_seq}, false, [&](store::Connection& connection, Micros held) {
      return reserve(connection, task.user, task.job, expected, held);
    });
  }

  queue::Done paid(const queue::Task& task, std::optional<Micros> micros) {
    auto done = a_result(task);
    done.cost = {.micros = micros, .usage = {{"n", 1}}};
    return done;
  }

  // What a task does whose request is refused before it is sent.
  void finish_refused(const queue::Task& task, const Error& error) {
    finish(task, queue::Snoozed{error, {}, queue::Reply::kRefusal});
  }

  void do_paid(Micros micros = kImage) {
    const auto task = claim();
    ASSERT_OK(send(task));
    finish(task, paid(task, micros));
  }

  store::spending::Month month(const UserId& user) {
    return database_
        ->read([&](store::Connection& connection) {
          return store::spending::of_month(connection, user, store::spending::month_of(now()));
        })
        .value();
  }

  void set_monthly_budget(const UserId& user, Micros budget) {
    const auto secrets = SecretBox::open_key_file(folder_ / "secret.key").value();
    EXPECT_OK(UserSettings(*database_, clock_, secrets).change(user, {.budget = budget}));
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, SpendingTest, test::kBothDatabases, test::database_name);

TEST_P(SpendingTest, BooksWhatAnswersHaveCost) {
  const auto id = order(2, std::nullopt);
  do_paid();
  const auto useless = claim();
  ASSERT_OK(send(useless));
  finish(useless,
         queue::Failed{.error = {.code = ErrorCode::kNoPicture, .message = "m", .retry = Retry::kNever},
                       .reply = queue::Reply::kUnusable,
                       .cost = {.micros = 10'000, .usage = {{"n", 2}}}});
  const auto cost = job(id).cost;
  EXPECT_EQ(cost.spent, 50'000);
  EXPECT_EQ(cost.reserved, 0);
  EXPECT_EQ(cost.priced_items, 1);
  EXPECT_EQ(cost.per_image(), 50'000) << "the useless answer counts";
  EXPECT_EQ(month(user_).spent, 50'000);
  EXPECT_EQ(month(user_).reserved, 0);
  const auto attempts = read("select cost_micros, usage from ai_attempt order by cost_micros");
  EXPECT_EQ(attempts[0].get<Micros>("cost_micros"), 10'000);
  EXPECT_EQ(attempts[1].get<json::value>("usage"), (json::value{{"n", 1}}));
}

TEST_P(SpendingTest, SetsAsideWhatIsUnderWay) {
  const auto id = order(1, std::nullopt);
  const auto task = claim();
  ASSERT_OK(send(task));
  EXPECT_EQ(job(id).cost.reserved, kImage);
  finish(task,
         queue::Failed{.error = {.code = ErrorCode::kProviderBusy, .message = "m", .retry = Retry::kLater},
                       .reply = queue::Reply::kRefusal});
  EXPECT_EQ(job(id).cost.reserved, 0);
  EXPECT_EQ(month(user_).reserved, 0);
}

TEST_P(SpendingTest, AClaimThatWasRefusedSetsAsideOnce) {
  const auto id = order(1, kImage);
  const auto task = claim();
  ASSERT_OK(send(task));
  ASSERT_OK(send(task)) << "another provider is asked";
  EXPECT_EQ(job(id).cost.reserved, kImage);
}

TEST_P(SpendingTest, WhatWasNeverAnsweredStaysSetAside) {
  const auto id = order(1, std::nullopt);
  const auto task = claim();
  ASSERT_OK(send(task));
  finish(task, queue::Failed{.error = {.code = ErrorCode::kOutcomeUnknown, .message = "m"},
                             .reply = queue::Reply::kUnknown});
  EXPECT_EQ(job(id).cost.reserved, kImage);
  EXPECT_EQ(job(id).unknown, 1);
}

TEST_P(SpendingTest, AnAnswerOfUnknownCostKeepsWhatWasSetAside) {
  const auto id = order(1, std::nullopt);
  const auto task = claim();
  ASSERT_OK(send(task));
  finish(task, paid(task, std::nullopt));
  const auto cost = job(id).cost;
  EXPECT_EQ(cost.spent, 0);
  EXPECT_EQ(cost.reserved, kImage);
  EXPECT_EQ(cost.unknown_items, 1);
  EXPECT_EQ(cost.priced_items, 0);
  EXPECT_EQ(month(user_).unknown_items, 1);
}

TEST_P(SpendingTest, PausesTheJobBeforeItsBudgetIsPassed) {
  const auto id = order(4, 100'000);
  do_paid();
  do_paid();
  const auto third = claim();
  const auto sent = send(third);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::kQuotaExceeded);
  finish_refused(third, sent.error());
  EXPECT_TRUE(job(id).paused_at);
  EXPECT_TRUE(is_idle());
  EXPECT_EQ(job(id).cost.spent, 80'000);
  EXPECT_EQ(job(id).cost.reserved, 0);
  EXPECT_THAT(log_of(id),
              Contains(HasSubstr("The job's budget of $0.10 would be passed: $0.08 spent, and the "
                                 "next image may cost $0.04. Raise the budget.")));

  ASSERT_OK(jobs_.set_budget(user_, id, 160'000));
  ASSERT_OK(jobs_.resume(user_, id));
  do_paid();
  do_paid();
  EXPECT_EQ(job(id).status, JobStatus::kCompleted);
  EXPECT_EQ(job(id).cost.spent, 160'000);
}

TEST_P(SpendingTest, WaitsWhileRequestsThatAreOutMayLeaveRoom) {
  const auto id = order(3, 100'000);
  const Expected guess{.micros = 60'000};
  const auto first = claim();
  ASSERT_OK(send(first, guess));
  const auto second = claim();
  const auto sent = send(second, guess);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().retry, Retry::kAfter);
  finish_refused(second, sent.error());
  EXPECT_FALSE(job(id).paused_at);
  finish(first, paid(first, 30'000));
  const auto again = claim();
  EXPECT_OK(send(again, guess)) << "30,000 spent, and the next is thought to cost the same";
}

TEST_P(SpendingTest, ExpectsTheDearestAnswerSoFarWhenPricesVary) {
  order(3, 100'000);
  const Expected guess{.micros = 60'000};
  const auto first = claim();
  ASSERT_OK(send(first, guess));
  finish(first, paid(first, 30'000));
  const auto second = claim();
  ASSERT_OK(send(second, guess));
  const auto third = claim();
  ASSERT_OK(send(third, guess)) << "30,000 spent, 30,000 set aside";
  finish(second, paid(second, 50'000));
  finish(third, paid(third, 20'000));
}

TEST_P(SpendingTest, AMonthsBudgetHoldsForAllOfAUsersJobsAndForNobodyElse) {
  const auto other = add_user("other@example.com");
  set_monthly_budget(user_, 100'000);
  order(2, std::nullopt, "mug");
  order(2, std::nullopt, "cup");
  do_paid();
  do_paid();
  const auto third = claim();
  const auto sent = send(third);
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().public_message, HasSubstr("The month's budget of $0.10 would be passed"));
  EXPECT_EQ(month(user_).spent, 80'000);
  EXPECT_EQ(month(user_).reserved, 0);
  EXPECT_EQ(month(other).spent, 0);

  clock_.advance(std::chrono::days(31));
  write_sql("update ai_spending set month = '2000-01'");
  EXPECT_OK(send(third)) << "a new month";
}

TEST_P(SpendingTest, RefusesABudgetWhereThePriceIsNotKnown) {
  add_photo("mug");
  const auto secrets = SecretBox::open_key_file(folder_ / "secret.key").value();
  UserSettings settings(*database_, clock_, secrets);
  ASSERT_OK(settings.change(user_,
                            {.api_endpoint = "https://reseller.example/v1", .default_model = "gpt-image-2"}));
  NewJob wanted = a_job({"mug"});
  EXPECT_OK(jobs_.create(user_, wanted)) << "without a budget it may cost what it does";
  add_photo("cup");
  wanted.skus = {"cup"};
  wanted.options.budget = 1'000'000;
  const auto refused = jobs_.create(user_, wanted);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().details.front().field, "options.budgetMicros");
  EXPECT_THAT(refused.error().details.front().message,
              HasSubstr("The price of the model \"gpt-image-2\" is not known"));
  wanted.options.budget.reset();
  set_monthly_budget(user_, 1'000'000);
  EXPECT_FAILS(jobs_.create(user_, wanted), ErrorCode::kInvalidInput);
}

TEST_P(SpendingTest, SendsNothingUnderABudgetWhenThePriceHasBecomeUnknown) {
  order(1, 100'000);
  const auto sent = send(claim(), {});
  ASSERT_FALSE(sent);
  EXPECT_THAT(sent.error().public_message,
              HasSubstr("the price of the model that would be asked is not known"));
}

TEST_P(SpendingTest, ThePilotTellsWhatItHasCostAndHowLongItTook) {
  for (const auto* sku : {"a", "b", "c"}) add_photo(sku);
  NewJob wanted = a_job({"a", "b", "c"});
  wanted.options = {.pilot = true, .pilot_skus = 1};
  const auto id = add_job(wanted);
  const auto task = claim();
  ASSERT_OK(send(task));
  clock_.advance(std::chrono::seconds(4));
  finish(task, paid(task, kImage));
  EXPECT_TRUE(job(id).pilot_took);
  EXPECT_THAT(log_of(id), Contains(HasSubstr("It has cost $0.04. The other 2 images wait")));
}

TEST_P(SpendingTest, CountsTheApprovedOfAJob) {
  const auto id = order(2, std::nullopt);
  do_paid();
  do_paid();
  EXPECT_EQ(*jobs_.approved(user_, id), 0);
  write_sql(
      "update ai_image_pair set review_status = 'approved', approved_version_id = version_id "
      "where source_name = '0.jpg'");
  EXPECT_EQ(*jobs_.approved(user_, id), 1);
}

// As a runner does: what the database refuses for now (a deadlock, say) is tried again.
template <class Try>
auto insist(Try&& attempt) {
  auto result = attempt();
  while (!result && result.error().code == ErrorCode::kUnavailable) result = attempt();
  return result;
}

// Three workers at once, each claiming, sending and finishing for itself.
TEST_P(SpendingTest, ManyWorkersNeverPassABudget) {
  constexpr int kPhotos = 30;
  constexpr Micros kBudget = 10 * kImage + kImage / 2;
  const auto id = order(kPhotos, kBudget);
  std::atomic<Micros> provider{0};  // what it was asked to do is paid for
  const auto work = [&](const std::string& name) {
    for (int idle = 0; idle < 3;) {
      const auto claimed = queue_.claim(name, 4);
      if (!claimed || claimed->empty()) {
        ++idle;
        continue;
      }
      for (const auto& task : *claimed) {
        const auto sent = insist([&] { return send(task); });
        queue::Verdict verdict = paid(task, kImage);
        if (sent) {
          provider += kImage;
        } else {
          EXPECT_EQ(sent.error().code, ErrorCode::kQuotaExceeded) << sent.error().message;
          verdict = queue::Snoozed{sent.error(), {}, queue::Reply::kRefusal};
        }
        EXPECT_TRUE(*insist([&] { return queue_.finish(task, verdict); }));
      }
    }
  };
  std::vector<std::thread> workers;
  for (const auto* name : {"one", "two", "three"}) workers.emplace_back(work, name);
  for (auto& worker : workers) worker.join();
  EXPECT_EQ(provider, 10 * kImage);
  EXPECT_EQ(job(id).cost.spent, 10 * kImage);
  EXPECT_EQ(job(id).cost.reserved, 0);
  EXPECT_EQ(month(user_).spent, 10 * kImage);
  EXPECT_TRUE(job(id).paused_at);
}

}  // namespace
}  // namespace aip::service
