#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>

#include "queue/queue_fixture.hpp"
#include "queue/runner.hpp"

// What the runner's tests share: a handler that a test scripts, a database that can be taken away, and a
// runner over both.
namespace aip::queue {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

inline constexpr auto kLongEnough =
    std::chrono::seconds(20);  // for anything that is to happen at all, on a machine that is busy

// True as soon as `condition` holds.
inline bool eventually(const std::function<bool()>& condition,
                       std::chrono::milliseconds at_most = kLongEnough) {
  const auto deadline = Clock::now() + at_most;
  while (!condition()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

// A number that can be waited for.
class Counter {
 public:
  void add() {
    {
      const std::scoped_lock lock(mutex_);
      ++value_;
    }
    changed_.notify_all();
  }

  int value() const {
    const std::scoped_lock lock(mutex_);
    return value_;
  }

  bool reaches(int value, std::chrono::milliseconds at_most = kLongEnough) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, at_most, [&] { return value_ >= value; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int value_ = 0;
};

class ScriptedHandler final : public Handler {
 public:
  using Script = std::function<asio::awaitable<Verdict>(const Task&)>;

  explicit ScriptedHandler(Script script) : script_(std::move(script)) {}

  asio::awaitable<Verdict> run(const Task& task) override { return script_(task); }

 private:
  Script script_;
};

// Waits until it is cancelled.
inline asio::awaitable<void> wait_for_ever() {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::hours{1});
  co_await timer.async_wait(asio::use_awaitable);
}

// A database that can be taken away.
class UnreliableDatabase final : public store::Database {
 public:
  explicit UnreliableDatabase(store::Database& database) : database_(database) {}

  std::atomic<bool> away = false;
  std::atomic<int> refused = 0;

  store::Dialect dialect() const override { return database_.dialect(); }

  std::shared_ptr<void> listen(store::Channel channel, std::function<void()> listener) override {
    return database_.listen(channel, std::move(listener));
  }

 protected:
  Result<void> transact(Access access, const std::function<Result<void>(store::Connection&)>& work) override {
    if (away) {
      ++refused;
      return fail_later(ErrorCode::kUnavailable, "the database is away");
    }
    return access == Access::kRead ? database_.read(work) : database_.write(work);
  }

 private:
  store::Database& database_;
};

class RunnerFixture : public QueueFixture {
 protected:
  // Nothing happens by polling, unless a test asks for it.
  static RunnerOptions options() {
    return {
        .owner = std::string(kOwner), .slots = 2, .heartbeat = 1h, .poll = 1h, .rescue = 1h, .grace = 0ms};
  }

  Runner& start(ScriptedHandler::Script script, RunnerOptions with = options()) {
    std::map<std::string, std::shared_ptr<Handler>> handlers{
        {"work", std::make_shared<ScriptedHandler>(std::move(script))}};
    runner_ = std::make_unique<Runner>(unreliable_queue_, unreliable_, std::move(handlers), std::move(with));
    runner_->start();
    return *runner_;
  }

  ScriptedHandler::Script stuck() {
    return [this](const Task&) -> asio::awaitable<Verdict> {
      begun_.add();
      std::exception_ptr stopped;
      try {
        co_await wait_for_ever();
      } catch (...) {
        stopped = std::current_exception();
      }
      stopped_.add();
      std::rethrow_exception(stopped);
    };
  }

  bool comes_to(TaskId task, std::string_view state) {
    return eventually([&] { return row(task).state == state; });
  }

  // The lease is taken away, as a rescue and a claim by another process would.
  void take_away(TaskId task) {
    write(R"(
      update ai_task
      set claim_seq = claim_seq + 1, lease_owner = 'other'
      where id = $1)",
          {task});
  }

  UnreliableDatabase unreliable_{*database_};
  Limits short_lease_{.lease = 900ms, .max_crashes = 20};
  Queue unreliable_queue_{unreliable_, observer_, limits()};
  Counter begun_;
  Counter stopped_;
  std::unique_ptr<Runner> runner_;
};

}  // namespace aip::queue
