#include "tasks/process_image.hpp"

#include <functional>
#include <map>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>

#include "queue/lanes.hpp"
#include "service/profiles.hpp"
#include "service/service_fixture.hpp"

namespace aip::tasks {
namespace {

namespace asio = boost::asio;
using ::testing::ElementsAre;

// An engine whose calls cost money, keeping to what engine::Journal asks of it.
class PaidEngine final : public engine::Engine {
 public:
  explicit PaidEngine(std::filesystem::path scratch, std::string name = "local")
      : scratch_(std::move(scratch)), name_(std::move(name)) {}

  std::vector<std::string> asked;                 // "endpoint key" of each request
  int bills = 0;                                  // requests that were sent
  std::optional<std::string> promise;             // what an asynchronous provider answers first
  bool breaks_promise = false;                    // how it fails is what became of the promise
  std::function<Result<std::string>()> provider;  // its answer, or how it fails
  std::vector<std::string> used;                  // answers that were looked into
  std::optional<Error> spoilt;                    // what looking into an answer ends with
  std::function<void()> before_sending;
  std::function<void()> in_flight;

  std::string_view name() const override { return name_; }

  engine::Capabilities capabilities() const override { return {}; }

  asio::awaitable<Result<engine::Response>> run(engine::Request request, engine::Journal& journal) override {
    asked.push_back(request.endpoint + " " + request.api_key);
    auto answer = journal.answer();
    if (!answer) {
      if (!journal.operation()) {
        if (before_sending) before_sending();
        AIP_CO_TRY(co_await journal.sending());
        ++bills;
        if (in_flight) in_flight();
        if (promise) AIP_CO_TRY(co_await journal.accepted(*promise));
      }
      auto told = provider();
      if (!told && breaks_promise) journal.failed();
      AIP_CO_TRY_ASSIGN(answer, std::move(told));
      AIP_CO_TRY(co_await journal.answered(*answer));
    }
    used.push_back(*answer);
    if (spoilt) co_return fail(*spoilt);
    co_return engine::Response{.made = {.picture = a_picture(), .thumbnail = a_picture(), .report = {}},
                               .finished = true};
  }

 private:
  pixel::Picture a_picture() const {
    auto file = open_temporary(scratch_).value();
    EXPECT_OK(write_all(file.get(), "picture"));
    return {.file = std::move(file),
            .info = {.format = image::Format::kJpeg, .width = 10, .height = 10, .bytes = 7}};
  }

  std::filesystem::path scratch_;
  std::string name_;
};

class ProcessImageTest : public service::ServiceFixture {
 protected:
  ProcessImageTest() {
    auto engine = std::make_unique<PaidEngine>(folder_.path());
    engine_ = engine.get();
    engine_->provider = [] { return Result<std::string>("answer"); };
    engines_.add(std::move(engine));
    photo_ = add_photo("mug");
    job_id_ = add_job(a_job({"mug"}));
  }

  queue::Verdict run(const queue::Task& task) {
    asio::io_context io;
    auto verdict = asio::co_spawn(io, handler_.run(task),
                                  asio::bind_cancellation_slot(signal_.slot(), asio::use_future));
    io.run();
    return verdict.get();
  }

  void run_and_finish() {
    const auto task = claim();
    finish(task, run(task));
  }

  // The process was lost with what it had in its memory.
  queue::Task lose_and_claim_again() {
    write_sql("update ai_task set lease_until = $1 where state = 'running'",
              {now() - std::chrono::seconds(1)});
    EXPECT_EQ(*queue_.rescue(), 1);
    return claim_when_due();
  }

  queue::Task claim_when_due() {
    write_sql("update ai_task set run_at = $1 where state = 'available'", {now()});
    return claim();
  }

  void fail_with(ErrorCode code, Retry retry = Retry::kNever) {
    engine_->provider = [=] {
      return Result<std::string>(fail(Error{.code = code, .message = "m", .retry = retry}));
    };
  }

  std::vector<std::string> billed() {
    std::vector<std::string> words;
    for (const auto& row : read("select billed from ai_attempt order by task_id, claim_seq")) {
      words.push_back(row.get<std::optional<std::string>>("billed").value_or("-"));
    }
    return words;
  }

  void set_price() {
    EXPECT_OK(write_file_durably(
        folder_ / "prices.json",
        R"({"prices": [{"engine": "local", "perImage": 0.04, "checked": "2026-11-22", "source": "s"}]})"));
  }

  bool spool_is_empty() const { return std::filesystem::is_empty(folder_ / "spool"); }

  asio::cancellation_signal signal_;
  PaidEngine* engine_ = nullptr;
  engine::Registry engines_;
  const Spool spool_ = Spool::open(folder_ / "spool").value();
  const service::SecretBox secrets_ = service::SecretBox::open_key_file(folder_ / "secret.key").value();
  ProcessImage handler_{{.database = *database_,
                         .blobs = *blobs_,
                         .engines = engines_,
                         .queue = queue_,
                         .spool = spool_,
                         .secrets = secrets_,
                         .prices = *prices_,
                         .clock = clock_}};
  PairId photo_;
  JobId job_id_;
};

INSTANTIATE_TEST_SUITE_P(OnBoth, ProcessImageTest, test::kBothDatabases, test::database_name);

TEST_P(ProcessImageTest, PaysOnceAndLeavesNothingBehind) {
  run_and_finish();
  EXPECT_EQ(job(job_id_).status, JobStatus::kCompleted);
  EXPECT_EQ(pair(photo_).status, PairStatus::kCompleted);
  EXPECT_EQ(pair(photo_).result_job, job_id_);
  EXPECT_THAT(billed(), ElementsAre("yes"));
  EXPECT_TRUE(spool_is_empty());

  EXPECT_EQ(job(add_job(a_job({"mug"}))).skipped, 1) << "and the same is not made again";
}

TEST_P(ProcessImageTest, WritesDownWhatAPictureHasCost) {
  set_price();
  run_and_finish();
  EXPECT_EQ(job(job_id_).cost.spent, 40'000);
  EXPECT_EQ(read("select cost_micros from ai_image_version").front().get<Micros>("cost_micros"), 40'000);
}

TEST_P(ProcessImageTest, AnAnswerWithoutAPictureCostsAsWell) {
  set_price();
  engine_->provider = [] { return Result<std::string>("request-1\n{\"usage\": {\"generated_images\": 2}}"); };
  engine_->spoilt = Error{.code = ErrorCode::kNoPicture, .message = "m", .retry = Retry::kLater};
  run_and_finish();
  EXPECT_EQ(job(job_id_).cost.spent, 80'000);
  EXPECT_EQ(job(job_id_).cost.priced_items, 0);
  const auto attempt = read("select usage from ai_attempt").front();
  EXPECT_EQ(attempt.get<json::value>("usage"), (json::value{{"generated_images", 2}}));
}

TEST_P(ProcessImageTest, AnAnswerThatIsTakenUpLaterIsBookedOnce) {
  set_price();
  run(claim());
  const auto again = lose_and_claim_again();
  finish(again, run(again));
  EXPECT_EQ(job(job_id_).cost.spent, 40'000);
  EXPECT_EQ(job(job_id_).cost.reserved, 0);
  EXPECT_EQ(read("select cost_micros from ai_attempt order by claim_seq").front().get<Micros>("cost_micros"),
            40'000)
      << "by the attempt that was asked";
}

TEST_P(ProcessImageTest, ABudgetPausesTheJobBeforeAnythingIsSent) {
  set_price();
  ASSERT_OK(jobs_.set_budget(user_, job_id_, 39'999));
  run_and_finish();
  EXPECT_EQ(engine_->bills, 0);
  EXPECT_TRUE(job(job_id_).paused_at);
  ASSERT_OK(jobs_.set_budget(user_, job_id_, 40'000));
  ASSERT_OK(jobs_.resume(user_, job_id_));
  run_and_finish();
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).cost.spent, 40'000);
}

TEST_P(ProcessImageTest, AnAnswerThatWasLostBeforeItsCommitIsTakenUp) {
  run(claim());
  const auto again = lose_and_claim_again();
  engine_->provider = [] { return Result<std::string>(fail(ErrorCode::kInternal, "asked again")); };
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_THAT(engine_->used, ElementsAre("answer", "answer"));
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(billed(), ElementsAre("yes", "-"));
  EXPECT_TRUE(spool_is_empty());
}

TEST_P(ProcessImageTest, ARequestThatWasLostWithoutAnAnswerIsHeldForAPerson) {
  fail_with(ErrorCode::kOutcomeUnknown);
  run(claim());
  const auto again = lose_and_claim_again();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).unknown, 1);
  EXPECT_EQ(pair(photo_).error_code, "outcome_unknown");
  EXPECT_FAILS(jobs_.retry(user_, job_id_), ErrorCode::kConflict);

  engine_->provider = [] { return Result<std::string>("answer"); };
  ASSERT_OK(jobs_.retry(user_, job_id_, true));
  run_and_finish();
  EXPECT_EQ(engine_->bills, 2);
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(billed(), ElementsAre("unknown", "-", "yes"));
}

TEST_P(ProcessImageTest, AConnectionLostInFlightIsNotSentAgainByItself) {
  fail_with(ErrorCode::kOutcomeUnknown, Retry::kLater);
  run_and_finish();
  EXPECT_EQ(job(job_id_).unknown, 1);
  EXPECT_EQ(job(job_id_).failed, 1);
  EXPECT_EQ(engine_->bills, 1);
}

TEST_P(ProcessImageTest, AJobMayAllowSendingAgainBeforehand) {
  jobs_.cancel(user_, job_id_).value();
  auto wanted = a_job({"mug"});
  wanted.options = json::object{{"resendUnknown", true}};
  job_id_ = add_job(wanted);
  fail_with(ErrorCode::kOutcomeUnknown);
  run(claim());
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = lose_and_claim_again();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 2);
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(ProcessImageTest, APromisedResultIsAskedForAndNotOrderedAgain) {
  engine_->promise = "operation-7";
  fail_with(ErrorCode::kOutcomeUnknown);
  run(claim());
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = lose_and_claim_again();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(billed(), ElementsAre("yes", "-"));
  EXPECT_TRUE(spool_is_empty());
}

TEST_P(ProcessImageTest, APromiseThatCameToNothingIsOrderedAnew) {
  engine_->promise = "operation-7";
  engine_->breaks_promise = true;
  fail_with(ErrorCode::kEngine, Retry::kLater);
  run_and_finish();
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 2);
  EXPECT_THAT(billed(), ElementsAre("no", "yes"));
}

TEST_P(ProcessImageTest, FailingToAskForAPromiseLeavesItStanding) {
  engine_->promise = "operation-7";
  fail_with(ErrorCode::kEngine, Retry::kLater);
  run_and_finish();
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(ProcessImageTest, AnErrorInSoManyWordsIsTriedAgainAndNotBilled) {
  fail_with(ErrorCode::kEngine, Retry::kLater);
  run_and_finish();
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(billed(), ElementsAre("no", "yes"));
}

TEST_P(ProcessImageTest, AConnectionThatWasNotMadeInTimeIsTriedAgainAndNotBilled) {
  fail_with(ErrorCode::kTimeout, Retry::kLater);
  run_and_finish();
  engine_->provider = [] { return Result<std::string>("answer"); };
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_EQ(job(job_id_).unknown, 0);
  EXPECT_THAT(billed(), ElementsAre("no", "yes"));
}

TEST_P(ProcessImageTest, BeingAskedToWaitCostsNoAttemptAndIsBelievedUpToAPoint) {
  engine_->provider = [] {
    return Result<std::string>(fail(Error{.code = ErrorCode::kProviderBusy,
                                          .message = "429",
                                          .retry = Retry::kAfter,
                                          .retry_after = std::chrono::seconds(1'000'000'000)}));
  };
  run_and_finish();
  const auto row = read("select attempt, run_at from ai_task").at(0);
  EXPECT_EQ(row.get<int>("attempt"), 0);
  EXPECT_LE(row.get<Time>("run_at") - now(), std::chrono::minutes(15));
  EXPECT_GT(row.get<Time>("run_at") - now(), std::chrono::minutes(14));
  EXPECT_THAT(billed(), ElementsAre("no"));
}

TEST_P(ProcessImageTest, ATaskInAnotherLaneThanItsKeysIsMovedBeforeAnythingIsSent) {
  queue::LaneId elsewhere = 0;
  write([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(elsewhere, queue::lanes::ensure(connection, user_, "https://old.example.com", {}));
    return {};
  });
  write_sql("update ai_task set lane_id = $1", {elsewhere});
  run_and_finish();
  EXPECT_EQ(engine_->bills, 0);
  const auto task = claim();
  EXPECT_NE(task.lane, elsewhere);
  EXPECT_EQ(task.attempt, 1);
  finish(task, run(task));
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(ProcessImageTest, AKeyThatIsNotTakenPausesTheJobUntilAPersonResumesIt) {
  fail_with(ErrorCode::kProviderAuth);
  run_and_finish();
  EXPECT_EQ(waiting_for(job(job_id_)), Waiting::kPaused);
  EXPECT_TRUE(job(job_id_).error_message.has_value()) << "why";
  EXPECT_EQ(job(job_id_).failed, 0);
  EXPECT_TRUE(is_idle());
  EXPECT_EQ(read("select attempt from ai_task where job_id = $1", {job_id_}).at(0).get<int>("attempt"), 0);

  engine_->provider = [] { return Result<std::string>("answer"); };
  ASSERT_OK(jobs_.resume(user_, job_id_));
  EXPECT_EQ(job(job_id_).error_message, std::nullopt);
  run_and_finish();
  EXPECT_EQ(job(job_id_).completed, 1);
  EXPECT_THAT(billed(), ElementsAre("no", "yes"));
}

TEST_P(ProcessImageTest, AnAnswerThatCannotBeWorkedOnNowIsNotPaidForAgain) {
  engine_->spoilt = Error{.code = ErrorCode::kPixelProcessDied, .message = "m", .retry = Retry::kLater};
  run_and_finish();
  engine_->spoilt.reset();
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).completed, 1);
}

TEST_P(ProcessImageTest, AnAnswerWithoutAPictureIsAskedForOnceMore) {
  engine_->spoilt = Error{.code = ErrorCode::kNoPicture, .message = "m", .retry = Retry::kLater};
  run_and_finish();
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 2);
  EXPECT_EQ(job(job_id_).failed, 1);
  EXPECT_EQ(job(job_id_).unknown, 0);
  EXPECT_THAT(billed(), ElementsAre("yes", "yes"));
}

TEST_P(ProcessImageTest, CalledOffBeforeItsFirstByteNothingWasSent) {
  engine_->before_sending = [&] { signal_.emit(asio::cancellation_type::terminal); };
  const auto task = claim();
  finish(task, run(task));
  EXPECT_EQ(engine_->bills, 0);
  EXPECT_THAT(billed(), ElementsAre("no"));
  EXPECT_EQ(job(job_id_).unknown, 0);
}

TEST_P(ProcessImageTest, AnAnswerThatComesAsTheAttemptIsCalledOffIsKept) {
  engine_->in_flight = [&] { signal_.emit(asio::cancellation_type::terminal); };
  engine_->spoilt = Error{.code = ErrorCode::kCancelled, .message = "m"};
  const auto task = claim();
  finish(task, queue::Released{queue::reply_of(run(task))});  // as the runner does when the program stops
  engine_->spoilt.reset();
  engine_->in_flight = {};
  const auto again = claim_when_due();
  finish(again, run(again));
  EXPECT_EQ(engine_->bills, 1);
  EXPECT_EQ(job(job_id_).completed, 1);
}

// Three profiles: Main, then Second and Third, which step in for it.
class FailoverTest : public ProcessImageTest {
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
