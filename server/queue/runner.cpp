#include "queue/runner.hpp"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <optional>
#include <thread>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
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
#include "queue/finisher.hpp"
#include "queue/outage.hpp"
#include "queue/runs.hpp"
#include "queue/workers.hpp"

namespace aip::queue {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kMaxBlockingThreads = 64;
constexpr auto kMinRest = 20ms;        // when a task is due but somebody else is just taking it
constexpr auto kFirstBackoff = 250ms;  // between tries while the database is away …
constexpr auto kMaxBackoff = 5'000ms;  // … and at most
constexpr int kRefusalsToGiveUp = 3;   // of a finish, with an error that does not pass

template <class T>
Result<T> caught(const std::function<Result<T>()>& work) {
  try {
    return work();
  } catch (const std::exception& exception) {
    return fail(ErrorCode::kInternal, exception.what());
  }
}

template <class T>
asio::awaitable<Result<T>> on_pool(std::function<Result<T>()> work) {
  std::optional<Result<T>> result;
  co_await blocking([&] { result.emplace(caught(work)); });
  co_return *std::move(result);
}

asio::awaitable<void> wait(asio::steady_timer& timer, milliseconds time) {
  boost::system::error_code ignored;
  timer.expires_after(time);
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

// About `time`, so that many processes don't all come at once.
milliseconds jittered(milliseconds time) { return time - time / 5 + random_up_to(time * 2 / 5); }

bool among(const std::vector<Lease>& leases, const Run& run) {
  return std::ranges::find(leases, run.lease) != leases.end();
}

milliseconds pause_after(int failures) {
  const auto bound = backoff_bound(failures, kFirstBackoff, kMaxBackoff);
  return bound / 2 + random_up_to(bound / 2);
}

// What is made of a handler's verdict when it was told to stop. Work that is done is kept: it may have been
// paid for, and the fence decides whether it still counts.
Verdict settled(Verdict verdict, Halt halt) {
  if (std::holds_alternative<Done>(verdict)) return verdict;
  const Reply reply = reply_of(verdict);
  Cost cost = cost_of(verdict);
  switch (halt) {
    case Halt::kNo:
      return verdict;
    case Halt::kCancelled:
      return Cancelled{reply, std::move(cost)};
    case Halt::kStopping:
    case Halt::kHeartbeatLost:
    case Halt::kLost:
      return Released{reply, std::move(cost)};
  }
  return verdict;
}

}  // namespace

class Runner::State {
 public:
  State(Queue& queue, store::Database& database, std::map<std::string, std::shared_ptr<Handler>> handlers,
        RunnerOptions options)
      : queue_(queue), database_(database), handlers_(std::move(handlers)), options_(std::move(options)) {}

  void start();
  void stop();
  std::vector<RunningTask> running() const;

 private:
  // Coroutines on the runner's thread.
  asio::awaitable<void> dispatch();
  asio::awaitable<milliseconds> take_tasks();
  asio::awaitable<void> call_off();
  asio::awaitable<void> rescue();
  asio::awaitable<void> watch_leases();
  asio::awaitable<void> work(Runs::Pointer run);
  asio::awaitable<Verdict> handle(Run& run);
  asio::awaitable<void> settle(Run& run, Verdict verdict);

  // On the runner's thread.
  void begin(Task task, steady_clock::time_point claimed);
  void wake();
  void halt(Run& run, Halt why);
  void halt_all(const std::vector<Lease>& leases, Halt why);
  void begin_stop();
  void tell_if_idle();

  // On threads of their own.
  void beat();
  void show_presence();
  void leave();

  bool wait_until_idle(milliseconds at_most);
  void give_back_the_rest();

  Queue& queue_;
  store::Database& database_;
  const std::map<std::string, std::shared_ptr<Handler>> handlers_;
  const RunnerOptions options_;
  Runs runs_;
  Outage outage_;

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
  std::thread heartbeat_thread_;

  std::mutex life_mutex_;  // start() and stop(), one at a time
  std::mutex mutex_;       // guards the two flags
  std::condition_variable changed_;
  bool idle_ = false;
  bool beats_end_ = false;
};

void Runner::State::start() {
  const std::scoped_lock life(life_mutex_);
  if (io_ || idle_) return;
  io_.emplace(1);
  // A handler waits for one blocking call at a time; the dispatcher and the rescue need theirs besides.
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
  heartbeat_thread_ = start_thread("queue: heartbeat", [this] { beat(); });
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
    if (std::exchange(look_for_cancels_, false) && runs_.size() > 0) co_await call_off();
    const milliseconds rest = co_await take_tasks();
    if (stopping_ || (woken_ && failed_claims_ == 0)) continue;
    co_await wait(*dispatch_timer_, rest);
    if (!woken_) look_for_cancels_ = true;
  }
  dispatching_ = false;
  tell_if_idle();
}

// Fills the free slots; answers how long nothing will happen as far as can be known.
asio::awaitable<milliseconds> Runner::State::take_tasks() {
  const int free = options_.slots - runs_.size();
  if (free <= 0 || stopping_) co_return jittered(options_.poll);

  const auto asked_at = steady_clock::now();
  Result<std::vector<Task>> claimed =
      co_await on_pool<std::vector<Task>>([this, free] { return queue_.claim(options_.owner, free); });
  outage_.note("looking for tasks", claimed);
  if (!claimed) co_return pause_after(++failed_claims_);
  failed_claims_ = 0;
  for (Task& task : *claimed) begin(std::move(task), asked_at);
  if (runs_.size() >= options_.slots) co_return jittered(options_.poll);

  Result<std::optional<milliseconds>> due =
      co_await on_pool<std::optional<milliseconds>>([this] { return queue_.due_in(); });
  if (!due) outage_.failed("looking for what is due", due.error());
  if (!due || !*due) co_return jittered(options_.poll);
  co_return std::min(std::max<milliseconds>(**due, kMinRest), jittered(options_.poll));
}

void Runner::State::wake() {
  woken_ = true;
  if (failed_claims_ == 0) dispatch_timer_->cancel();
}

asio::awaitable<void> Runner::State::call_off() {
  Result<std::vector<Lease>> asked =
      co_await on_pool<std::vector<Lease>>([this] { return queue_.cancel_requests(options_.owner); });
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
    Result<int> rescued = co_await on_pool<int>([this, alone] {
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

// Only people look at it: a failure is told by the heartbeat that goes with it.
void Runner::State::show_presence() {
  const workers::Worker worker{
      .id = options_.owner, .host = options_.host, .process = ::getpid(), .slots = options_.slots};
  const auto shown = caught<void>([&] {
    return database_.write(
        [&](store::Connection& connection) { return workers::present(connection, worker, options_.alone); });
  });
  outage_.note("telling that this worker is there", shown);
}

void Runner::State::leave() {
  const auto left = caught<void>([&] {
    return database_.write(
        [&](store::Connection& connection) { return workers::leave(connection, options_.owner); });
  });
  if (!left) log::warning("this worker is shown until it is missed: {}", left.error().message);
}

void Runner::State::beat() {
  show_presence();
  auto rest = options_.heartbeat;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, rest, [this] { return beats_end_; })) return;
    }
    rest = options_.heartbeat;
    show_presence();
    const auto leases = runs_.leases();
    if (leases.empty()) continue;
    const auto asked_at = steady_clock::now();
    auto reply = caught<HeartbeatReply>([&] { return queue_.heartbeat(leases); });
    outage_.note("the heartbeat", reply);
    if (!reply) {
      rest = options_.heartbeat / 5;
      continue;
    }
    for (const auto& run : runs_.all()) {
      if (among(leases, *run) && !among(reply->lost, *run)) {
        run->confirmed = asked_at;
      }
    }
    asio::post(*io_, [this, told = *std::move(reply)] {
      halt_all(told.lost, Halt::kLost);
      halt_all(told.cancelled, Halt::kCancelled);
    });
  }
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
    if (among(leases, *run)) halt(*run, why);
  }
}

// --- Doing it.

void Runner::State::begin(Task task, steady_clock::time_point claimed) {
  auto run = std::make_shared<Run>(std::move(task), claimed);
  if (stopping_) run->halt = Halt::kStopping;
  runs_.add(run);
  asio::co_spawn(*io_, work(run), [this, run](std::exception_ptr thrown) {
    if (thrown) note_exception(fmt::format("task {}, which will be rescued", run->task.id), thrown);
    runs_.remove(run);
    wake();
    tell_if_idle();
  });
}

asio::awaitable<void> Runner::State::work(Runs::Pointer run) {
  Verdict verdict = Released{};
  if (run->halt == Halt::kNo) verdict = co_await handle(*run);
  run->settling = true;
  co_await settle(*run, std::move(verdict));
}

asio::awaitable<Verdict> Runner::State::handle(Run& run) {
  const auto handler = handlers_.find(run.task.kind);
  if (handler == handlers_.end()) {
    co_return Failed{
        {.message = fmt::format("this version of the program knows no tasks of kind {}", run.task.kind),
         .public_message = "This version of the program can't do this."}};
  }
  std::string thrown;
  try {
    Verdict verdict =
        co_await asio::co_spawn(*io_, handler->second->run(run.task),
                                asio::bind_cancellation_slot(run.signal.slot(), asio::use_awaitable));
    co_return verdict;
  } catch (const std::exception& exception) {
    thrown = exception.what();
  } catch (...) {
    thrown = "something that is no std::exception";
  }
  if (run.halt == Halt::kNo) log::error("the handler of {} threw: {}", run.task.kind, thrown);
  co_return Failed{{.message = fmt::format("the handler of {} threw: {}", run.task.kind, thrown)}};
}

asio::awaitable<void> Runner::State::settle(Run& run, Verdict verdict) {
  asio::steady_timer timer(*io_);
  const Task& task = run.task;
  verdict = settled(std::move(verdict), run.halt);
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
  log::warning("the result of task {} ({}) is dropped: somebody else has taken it", task.id, task.kind);
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
    beats_end_ = true;
  }
  changed_.notify_all();
  heartbeat_thread_.join();
  leave();
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
  tell_if_idle();
}

void Runner::State::tell_if_idle() {
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

// Handlers that ignore their cancellation: their tasks are given back all the same, and the fence keeps
// out whatever they still do.
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

Runner::Runner(Queue& queue, store::Database& database,
               std::map<std::string, std::shared_ptr<Handler>> handlers, RunnerOptions options)
    : state_(std::make_shared<State>(queue, database, std::move(handlers), std::move(options))) {}

Runner::~Runner() { state_->stop(); }

void Runner::start() { state_->start(); }

void Runner::stop() { state_->stop(); }

std::vector<RunningTask> Runner::running() const { return state_->running(); }

}  // namespace aip::queue
