#include "queue/runner.hpp"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <optional>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/log.hpp"
#include "base/root.hpp"
#include "queue/backoff.hpp"
#include "queue/caught.hpp"
#include "queue/finisher.hpp"
#include "queue/handling.hpp"
#include "queue/heartbeat.hpp"
#include "queue/outage.hpp"
#include "queue/runs.hpp"

namespace aip::queue {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kMaxBlockingThreads = 64;
constexpr auto kMinRest = 20ms;        // when a task is due but another process is just claiming it
constexpr auto kFirstBackoff = 250ms;  // between tries while the database is unreachable …
constexpr auto kMaxBackoff = 5'000ms;  // … and at most
constexpr int kRefusalsToGiveUp = 3;   // of a finish, with an error that does not pass

asio::awaitable<void> wait(asio::steady_timer& timer, milliseconds time) {
  boost::system::error_code ignored;
  timer.expires_after(time);
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

// About `time`, so that many processes don't all wake at the same time.
milliseconds jittered(milliseconds time) { return time - time / 5 + random_up_to(time * 2 / 5); }

milliseconds pause_after(int failures) {
  const auto bound = backoff_bound(failures, kFirstBackoff, kMaxBackoff);
  return bound / 2 + random_up_to(bound / 2);
}

}  // namespace

class Runner::State {
 public:
  State(Queue& queue, store::Database& database, Handlers handlers, RunnerOptions options)
      : queue_(queue),
        database_(database),
        handlers_(std::move(handlers)),
        options_(std::move(options)),
        heartbeat_(queue_, database_, runs_, outage_,
                   {.worker = {.id = options_.owner,
                               .host = options_.host,
                               .process = ::getpid(),
                               .slots = options_.slots},
                    .alone = options_.alone,
                    .interval = options_.heartbeat},
                   [this](const HeartbeatReply& reply) { take_reply(reply); }) {}

  void start();
  void stop();
  std::vector<RunningTask> running() const;

 private:
  // Coroutines on the runner's thread.
  asio::awaitable<void> dispatch();
  asio::awaitable<milliseconds> take_tasks();
  asio::awaitable<void> halt_cancelled();
  asio::awaitable<void> rescue();
  asio::awaitable<void> watch_leases();
  asio::awaitable<void> work(Runs::Pointer run);
  asio::awaitable<void> settle(Run& run, Verdict verdict);

  // On the runner's thread.
  void begin(Task task, steady_clock::time_point claimed);
  void wake();
  void halt(Run& run, Halt why);
  void halt_all(const std::vector<Lease>& leases, Halt why);
  void begin_stop();
  void note_if_idle();

  void take_reply(const HeartbeatReply& reply);  // on the heartbeat's thread
  bool wait_until_idle(milliseconds at_most);
  void give_back_the_rest();

  Queue& queue_;
  store::Database& database_;
  const Handlers handlers_;
  const RunnerOptions options_;
  Runs runs_;
  Outage outage_;
  Heartbeat heartbeat_;

  // The runner's thread.
  std::optional<asio::io_context> io_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> keep_running_;
  std::optional<Finisher> finisher_;
  std::optional<asio::steady_timer> dispatch_timer_;
  std::optional<asio::steady_timer> rescue_timer_;
  bool stopping_ = false;
  bool dispatching_ = true;
  bool woken_ = false;
  bool look_for_cancels_ = false;
  int failed_claims_ = 0;  // in a row: nobody wakes the dispatcher before its pause is over

  std::shared_ptr<void> listening_;
  std::thread io_thread_;

  std::mutex life_mutex_;  // start() and stop(), one at a time
  std::mutex mutex_;       // guards idle_
  std::condition_variable changed_;
  bool idle_ = false;
};

void Runner::State::start() {
  const std::scoped_lock life(life_mutex_);
  if (io_ || idle_) return;
  io_.emplace(1);
  // A handler waits for one blocking call at a time; the dispatcher and the rescue need one each, too.
  asio::make_service<BlockingPool>(
      *io_, static_cast<std::size_t>(std::clamp(options_.slots + 2, 3, kMaxBlockingThreads)));
  keep_running_.emplace(io_->get_executor());
  finisher_.emplace(queue_, *io_);
  dispatch_timer_.emplace(*io_);
  rescue_timer_.emplace(*io_);

  const auto loop = [this](asio::awaitable<void> body, std::string_view name) {
    asio::co_spawn(*io_, std::move(body), EndsProcess{name});
  };
  loop(dispatch(), "queue: finding work");
  loop(rescue(), "queue: rescue");
  loop(watch_leases(), "queue: watching leases");

  io_thread_ = start_thread("queue", [this] { run_loop("queue", *io_); });
  heartbeat_.start();
  listening_ = database_.listen(store::Channel::kTasks, [this] {
    asio::post(*io_, [this] {
      look_for_cancels_ = true;
      wake();
    });
  });
}

// --- Finding work.

asio::awaitable<void> Runner::State::dispatch() {
  while (!stopping_) {
    woken_ = false;
    if (std::exchange(look_for_cancels_, false) && runs_.size() > 0) co_await halt_cancelled();
    const milliseconds rest = co_await take_tasks();
    if (stopping_ || (woken_ && failed_claims_ == 0)) continue;
    co_await wait(*dispatch_timer_, rest);
    if (!woken_) look_for_cancels_ = true;
  }
  dispatching_ = false;
  note_if_idle();
}

// Fills the free slots; returns how long to wait before looking again.
asio::awaitable<milliseconds> Runner::State::take_tasks() {
  const int free = options_.slots - runs_.size();
  if (free <= 0 || stopping_) co_return jittered(options_.poll);

  const auto asked_at = steady_clock::now();
  Result<std::vector<Task>> claimed = co_await caught_blocking<std::vector<Task>>(
      [this, free] { return queue_.claim(options_.owner, free); });
  outage_.note("looking for tasks", claimed);
  if (!claimed) co_return pause_after(++failed_claims_);
  failed_claims_ = 0;
  for (Task& task : *claimed) begin(std::move(task), asked_at);
  if (runs_.size() >= options_.slots) co_return jittered(options_.poll);

  Result<std::optional<milliseconds>> due =
      co_await caught_blocking<std::optional<milliseconds>>([this] { return queue_.due_in(); });
  if (!due) outage_.failed("looking for what is due", due.error());
  if (!due || !*due) co_return jittered(options_.poll);
  co_return std::min(std::max<milliseconds>(**due, kMinRest), jittered(options_.poll));
}

void Runner::State::wake() {
  woken_ = true;
  if (failed_claims_ == 0) dispatch_timer_->cancel();
}

asio::awaitable<void> Runner::State::halt_cancelled() {
  Result<std::vector<Lease>> asked =
      co_await caught_blocking<std::vector<Lease>>([this] { return queue_.cancel_requests(options_.owner); });
  if (asked) {
    halt_all(*asked, Halt::kCancelled);
  } else {
    outage_.failed("looking for cancels", asked.error());
    look_for_cancels_ = true;
  }
}

asio::awaitable<void> Runner::State::rescue() {
  bool first = true;
  while (!stopping_) {
    const bool alone = first && options_.alone;
    Result<int> rescued = co_await caught_blocking<int>([this, alone] {
      return queue_.rescue(alone ? std::optional<std::string_view>(options_.owner) : std::nullopt);
    });
    outage_.note("rescuing tasks", rescued);
    if (rescued) first = false;
    if (rescued && *rescued > 0) log::warning("{} tasks whose process was lost were rescued", *rescued);
    if (stopping_) co_return;
    co_await wait(*rescue_timer_,
                  jittered(rescued ? options_.rescue : std::min(options_.rescue, milliseconds{kMaxBackoff})));
  }
}

// --- Keeping it.

void Runner::State::take_reply(const HeartbeatReply& reply) {
  asio::post(*io_, [this, reply] {
    halt_all(reply.lost, Halt::kLost);
    halt_all(reply.cancelled, Halt::kCancelled);
  });
}

// The heartbeat itself may hang in a call to the database; this does not.
asio::awaitable<void> Runner::State::watch_leases() {
  const auto lease = queue_.limits().lease;
  asio::steady_timer timer(*io_);
  for (;;) {
    co_await wait(timer, std::min<milliseconds>(1'000ms, lease / 20));
    for (const auto& run : runs_.all()) {
      if (steady_clock::now() - run->confirmed.load() > lease * 2 / 3) halt(*run, Halt::kHeartbeatLost);
    }
  }
}

void Runner::State::halt(Run& run, Halt why) {
  if (run.halt >= why) return;
  run.halt = why;
  if (run.settling) return;
  if (why == Halt::kHeartbeatLost || why == Halt::kLost) {
    log::warning("task {} ({}) is stopped: {}", run.task.id, run.task.kind,
                 why == Halt::kLost ? "its lease was lost" : "no heartbeat got through");
  }
  run.signal.emit(asio::cancellation_type::terminal);
}

void Runner::State::halt_all(const std::vector<Lease>& leases, Halt why) {
  for (const auto& run : runs_.all()) {
    if (includes(leases, *run)) halt(*run, why);
  }
}

// --- Running it.

void Runner::State::begin(Task task, steady_clock::time_point claimed) {
  auto run = std::make_shared<Run>(std::move(task), claimed);
  if (stopping_) run->halt = Halt::kStopping;
  runs_.add(run);
  asio::co_spawn(*io_, work(run), [this, run](std::exception_ptr thrown) {
    if (thrown) note_exception(fmt::format("task {}, which will be rescued", run->task.id), thrown);
    runs_.remove(run);
    wake();
    note_if_idle();
  });
}

asio::awaitable<void> Runner::State::work(Runs::Pointer run) {
  Verdict verdict = Released{};
  if (run->halt == Halt::kNo) verdict = co_await run_handler(handlers_, *io_, *run);
  run->settling = true;
  co_await settle(*run, std::move(verdict));
}

asio::awaitable<void> Runner::State::settle(Run& run, Verdict verdict) {
  asio::steady_timer timer(*io_);
  const Task& task = run.task;
  verdict = verdict_after(std::move(verdict), run.halt);
  int refusals = 0;
  for (int failures = 0; run.halt != Halt::kLost;) {
    Result<bool> finished = co_await finisher_->finish(task, verdict);
    outage_.note("finishing a task", finished);
    if (finished && *finished) co_return;
    if (finished) break;
    if (!is_passing(finished.error()) && ++refusals == kRefusalsToGiveUp) {
      log::error("task {} ({}) can't be finished and is left to be rescued: {}", task.id, task.kind,
                 finished.error().message);
      co_return;
    }
    co_await wait(timer, pause_after(++failures));
  }
  log::warning("the result of task {} ({}) is dropped: another process has claimed it", task.id, task.kind);
}

// --- The end.

void Runner::State::stop() {
  const std::scoped_lock life(life_mutex_);
  if (!io_) return;
  listening_.reset();
  asio::post(*io_, [this] { begin_stop(); });
  if (!wait_until_idle(options_.grace)) {
    asio::post(*io_, [this] {
      for (const auto& run : runs_.all()) halt(*run, Halt::kStopping);
    });
    if (!wait_until_idle(options_.wind_down)) give_back_the_rest();
  }
  {
    const std::scoped_lock lock(mutex_);
    idle_ = true;
  }
  heartbeat_.stop();
  keep_running_.reset();
  io_->stop();
  io_thread_.join();
  dispatch_timer_.reset();
  rescue_timer_.reset();
  // Takes the coroutines that are left with it, once their blocking work has returned.
  io_.reset();
}

void Runner::State::begin_stop() {
  stopping_ = true;
  dispatch_timer_->cancel();
  rescue_timer_->cancel();
  note_if_idle();
}

void Runner::State::note_if_idle() {
  if (!stopping_ || dispatching_ || runs_.size() > 0) return;
  {
    const std::scoped_lock lock(mutex_);
    idle_ = true;
  }
  changed_.notify_all();
}

bool Runner::State::wait_until_idle(milliseconds at_most) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, at_most, [this] { return idle_; });
}

// For handlers that ignore their cancellation: their tasks are given back anyway, and the fence rejects
// what they still write.
void Runner::State::give_back_the_rest() {
  for (const auto& run : runs_.all()) {
    if (run->settling || run->halt == Halt::kLost) continue;
    log::warning("task {} ({}) did not stop in time and is given back", run->task.id, run->task.kind);
    if (!caught<bool>([&] { return queue_.finish(run->task, Released{}); })) return;
  }
}

std::vector<RunningTask> Runner::State::running() const {
  std::vector<RunningTask> running;
  for (const auto& run : runs_.all()) running.push_back({run->task.id, run->task.kind, run->since});
  return running;
}

Runner::Runner(Queue& queue, store::Database& database, Handlers handlers, RunnerOptions options)
    : state_(std::make_shared<State>(queue, database, std::move(handlers), std::move(options))) {}

Runner::~Runner() { state_->stop(); }

void Runner::start() { state_->start(); }

void Runner::stop() { state_->stop(); }

std::vector<RunningTask> Runner::running() const { return state_->running(); }

}  // namespace aip::queue
