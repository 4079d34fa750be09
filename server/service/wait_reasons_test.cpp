#include "service/wait_reasons.hpp"

#include <fmt/format.h>

#include "service/lanes.hpp"
#include "service/service_fixture.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class WaitingTest : public ServiceFixture {
 protected:
  void use(std::string_view endpoint, int jobs_at_a_time = 3) {
    write([&](store::Connection& connection) {
      return store::settings::save(connection, {.id = "settings",
                                                .user = user_,
                                                .api_endpoint = std::string(endpoint),
                                                .max_concurrent_jobs = jobs_at_a_time,
                                                .created_at = now(),
                                                .updated_at = now()});
    });
  }

  JobId add_job_of(const std::string& sku, int photos, const JobOptions& options = {}) {
    for (int i = 0; i < photos; ++i) add_photo(sku, fmt::format("{}.jpg", i));
    auto wanted = a_job({sku});
    wanted.options = options;
    return add_job(wanted);
  }

  Wait wait_of(const JobId& id) {
    const auto wait = job(id).wait;
    EXPECT_TRUE(wait.has_value()) << "something is worked on, it seems";
    return wait.value_or(Wait{});
  }

  static queue::LanePaused refused(ErrorCode code, std::optional<std::chrono::milliseconds> delay = {}) {
    return {.reason = {.code = code, .message = "m", .public_message = "The provider says no."},
            .delay = delay,
            .reply = queue::Reply::kNone};
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, WaitingTest, test::kBothDatabases, test::database_name);

TEST_P(WaitingTest, TellsOfTheLimitAPauseAndAPilot) {
  use("", 1);
  const auto first = add_job_of("a", 2, {.pilot = true, .pilot_skus = 1});
  const auto second = add_job_of("b", 1);
  EXPECT_EQ(wait_of(second).reason, Waiting::kJobLimit);
  EXPECT_EQ(wait_of(second).count, 1);
  EXPECT_THAT(wait_of(second).message, HasSubstr("limit of 1 job at"));
  ASSERT_OK(jobs_.pause(user_, first));
  EXPECT_EQ(wait_of(first).reason, Waiting::kPaused);
  EXPECT_EQ(wait_of(first).code, "user");
  ASSERT_OK(jobs_.resume(user_, first));
  EXPECT_EQ(job(first).pause_reason, std::nullopt);
}

TEST_P(WaitingTest, TellsHowManyGoFirst) {
  const auto first = add_job_of("a", 3);
  const auto second = add_job_of("b", 1);
  EXPECT_EQ(wait_of(first).reason, Waiting::kTurn);
  EXPECT_EQ(wait_of(first).count, 0);
  EXPECT_EQ(wait_of(second).count, 3);
  EXPECT_THAT(wait_of(second).message, HasSubstr("3 images"));
  const auto task = claim();
  EXPECT_FALSE(job(first).wait);
  EXPECT_EQ(wait_of(second).count, 2);
  finish(task, a_result(task));
  EXPECT_FALSE(job(first).wait) << "it is only between two images";
  for (int i = 0; i < 3; ++i) do_one();
  EXPECT_FALSE(job(second).wait) << "it has ended";
}

TEST_P(WaitingTest, TellsOfTheNextTry) {
  const auto id = add_job_of("a", 1);
  auto error = a_failure();
  error.error.retry = Retry::kAfter;
  error.error.retry_after = 60s;
  finish(claim(), error);
  EXPECT_EQ(wait_of(id).reason, Waiting::kRetry);
  ASSERT_TRUE(wait_of(id).until);
  EXPECT_GT(*wait_of(id).until - now(), 50s);
}

TEST_P(WaitingTest, TellsOfAProviderThatAskedToWait) {
  use("https://api.example.com/v1");
  const auto id = add_job_of("a", 2);
  const auto other = add_job_of("b", 1);
  const auto local = add_job_of("c", 1, {.engine = "local"});
  finish(claim(), refused(ErrorCode::kProviderBusy, 20s));
  for (const auto& job : {id, other}) {
    EXPECT_EQ(wait_of(job).reason, Waiting::kProvider);
    EXPECT_EQ(wait_of(job).code, "provider_busy");
    ASSERT_TRUE(wait_of(job).until);
    EXPECT_GT(*wait_of(job).until - now(), 15s);
    EXPECT_THAT(wait_of(job).message, HasSubstr("Rate limited"));
  }
  EXPECT_THAT(log_of(id), ::testing::Contains(HasSubstr("asked to wait 20 s")));
  EXPECT_EQ(wait_of(local).reason, Waiting::kTurn) << "the built-in engine waits for no provider";
  EXPECT_EQ(claim().job, local);
}

TEST_P(WaitingTest, ARefusedKeyStopsItsOtherJobsUntilAnyOfThemIsResumed) {
  use("https://api.example.com/v1");
  const auto first = add_job_of("a", 2);
  const auto second = add_job_of("b", 2);
  const auto task = claim();
  EXPECT_EQ(task.job, first);
  finish(task, refused(ErrorCode::kProviderAuth));
  EXPECT_EQ(wait_of(first).reason, Waiting::kPaused);
  EXPECT_EQ(wait_of(first).code, "provider_auth");
  EXPECT_THAT(wait_of(first).message, HasSubstr("The provider says no."));
  EXPECT_EQ(wait_of(second).reason, Waiting::kProvider);
  EXPECT_EQ(wait_of(second).until, std::nullopt);
  EXPECT_TRUE(is_idle());

  ASSERT_OK(jobs_.resume(user_, second));
  EXPECT_EQ(claim().job, second);
  EXPECT_TRUE(is_idle()) << "the key is tried with one image";
  EXPECT_EQ(wait_of(first).reason, Waiting::kPaused) << "until it is resumed itself";
  EXPECT_FAILS(jobs_.resume(user_, second), ErrorCode::kConflict);
}

TEST_P(WaitingTest, AnotherEndpointIsAnotherLaneAndAChangeOfTheKeyReopensIt) {
  use("https://api.example.com/v1");
  const auto first = add_job_of("a", 2);
  finish(claim(), refused(ErrorCode::kProviderQuota));
  EXPECT_EQ(job(first).pause_reason, PauseReason::kProviderQuota);
  use("https://other.example.com/v1");
  const auto second = add_job_of("b", 1);
  EXPECT_EQ(claim().job, second);
  use("https://api.example.com/v2");
  const auto third = add_job_of("c", 1);
  EXPECT_EQ(wait_of(third).reason, Waiting::kProvider) << "the same origin, the same key";
  write([&](store::Connection& connection) {
    return lanes::reopen(connection, user_,
                         {.id = ProfileId{"settings"}, .endpoint = "https://api.example.com/v1"});
  });
  EXPECT_EQ(claim().job, third);
}

}  // namespace
}  // namespace aip::service
