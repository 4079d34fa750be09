#pragma once

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
#include "tasks/process_image.hpp"

namespace aip::tasks {

namespace asio = boost::asio;

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

class ProcessImageFixture : public service::ServiceFixture {
 protected:
  ProcessImageFixture() {
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

}  // namespace aip::tasks
