#include "pixel/pool.hpp"

#include <fcntl.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <future>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/completion.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/root.hpp"
#include "pixel/channel.hpp"
#include "pixel/process.hpp"
#include "pixel/protocol.hpp"

namespace aip::pixel {
namespace {

namespace asio = boost::asio;

// A process is replaced after this many operations, or when it keeps this much memory: libraries leak and
// heaps fragment.
constexpr int kOperationsOfALife = 200;
constexpr std::uint64_t kMostIdleMemory = 300ull << 20;
constexpr std::uint64_t kMostModelMemory = 700ull
                                           << 20;  // what a network and its working memory take besides

// Starting takes a tenth of a second; under sanitizers and on a busy machine much longer.
constexpr std::chrono::seconds kStartTimeLimit{60};

// The time limit is one of processor time; this many times as much may pass on the clock.
constexpr int kPatience = 6;
constexpr std::chrono::milliseconds kShortestLook{20};

// What an operation made.
struct Outcome {
  Info input;
  std::vector<Picture> outputs;
  json::object report;
};

using Done = std::move_only_function<void(Result<Outcome>)>;

struct Job {
  std::uint64_t id = 0;
  Request request;
  int input = -1;
  Urgency urgency = Urgency::kBatch;
  Done done;
};

struct Child {
  Child(asio::io_context& io, ChildProcess started)
      : process(std::move(started)), socket(io, process.socket()), timer(io) {}

  ~Child() { end(); }

  // The descriptor belongs to `process`, so it is taken out of the event loop before it is closed.
  std::string end() {
    is_ended = true;
    timer.cancel();
    if (socket.is_open()) socket.release();
    return process.end();
  }

  ChildProcess process;
  asio::posix::stream_descriptor socket;
  asio::steady_timer timer;
  bool is_ready = false;
  bool is_ended = false;
  std::optional<Model> model;
  int operations = 0;
  std::chrono::milliseconds processor_time_before{0};  // of the present operation
  asio::steady_timer::clock_type::time_point deadline;
  std::optional<Job> job;   // being carried out
  std::vector<Fd> outputs;  // its files
};

Error died(std::string why) {
  return Error{.code = ErrorCode::kPixelProcessDied,
               .message = "pixel process: " + std::move(why),
               .public_message = {},
               .retry = Retry::kLater};
}

std::unexpected<Error> stopping() { return fail_later(ErrorCode::kUnavailable, "pixel pool: stopping"); }

// The same file, for reading only and with a position of its own, so that a process gone wild cannot change
// it.
Fd reopened_for_reading(int fd) {
  return Fd(::open(fmt::format("/proc/self/fd/{}", fd).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

}  // namespace

// Everything but the counters lives on the pool's own thread.
class Pool::State {
 public:
  explicit State(Options options)
      : options_(std::move(options)),
        work_(asio::make_work_guard(io_)),
        thread_(start_thread("pixel pool", [this] { run_loop("pixel pool", io_); })) {}

  ~State() {
    asio::post(io_, [this] { shut_down(); });
    thread_.join();
  }

  Result<Outcome> run_blocking(Request request, int input, Urgency urgency) {
    std::promise<Result<Outcome>> promise;
    auto future = promise.get_future();
    submit({.id = next_id_++,
            .request = std::move(request),
            .input = input,
            .urgency = urgency,
            .done = [&promise](Result<Outcome> outcome) { promise.set_value(std::move(outcome)); }});
    return future.get();
  }

  asio::awaitable<Result<Outcome>> run(Request request, int input, Urgency urgency) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Result<Outcome>)>(
        [this](auto handler, Request asked, int file, Urgency how) {
          const std::uint64_t id = next_id_++;
          const auto slot = asio::get_associated_cancellation_slot(handler);
          if (slot.is_connected()) cancel_through(slot, id);
          submit({.id = id,
                  .request = std::move(asked),
                  .input = file,
                  .urgency = how,
                  .done = resuming<Result<Outcome>>(std::move(handler))});
        },
        asio::use_awaitable, std::move(request), input, urgency);
  }

  Request request_of(Operation operation) const {
    return {.operation = operation, .max_pixels = options_.max_pixels, .recipe = {}};
  }

  Request resize_request(int max_side, image::Format format) const {
    Request request = request_of(Operation::kResize);
    request.max_side = max_side;
    request.format = format;
    return request;
  }

  void use_model(std::optional<Model> model) {
    asio::post(io_, [this, model = std::move(model)]() mutable {
      model_ = std::move(model);
      std::vector<Child*> idle;
      for (const auto& child : children_) {
        if (child->is_ready && !child->job && child->model != model_) idle.push_back(child.get());
      }
      for (Child* child : idle) retire(*child);
      hand_out();
    });
  }

  Status status() const {
    return {.processes = processes_,
            .busy = busy_,
            .waiting = waiting_,
            .started_total = started_total_,
            .died_total = died_total_};
  }

 private:
  void cancel_through(asio::cancellation_slot slot, std::uint64_t id) {
    slot.assign([this, id](asio::cancellation_type type) {
      using enum asio::cancellation_type;
      if ((type & (terminal | total)) == none) return;
      asio::post(io_, [this, id] { cancel(id); });
    });
  }

  void submit(Job job) {
    ++waiting_;
    asio::post(io_, [this, job = std::move(job)]() mutable {
      if (is_stopping_) {
        --waiting_;
        return job.done(stopping());
      }
      queue_of(job.urgency).push_back(std::move(job));
      hand_out();
    });
  }

  std::deque<Job>& queue_of(Urgency urgency) {
    return urgency == Urgency::kInteractive ? interactive_ : batch_;
  }

  std::optional<Job> next_job() {
    for (auto* queue : {&interactive_, &batch_}) {
      if (queue->empty()) continue;
      Job job = std::move(queue->front());
      queue->pop_front();
      --waiting_;
      return job;
    }
    return std::nullopt;
  }

  std::size_t queued() const { return interactive_.size() + batch_.size(); }

  // Gives waiting jobs to idle processes, and starts processes while there are more jobs than can be given
  // away.
  void hand_out() {
    for (std::size_t i = 0; i < children_.size() && queued() > 0; ++i) {
      Child& child = *children_[i];
      if (child.is_ready && !child.job) begin(child, *next_job());
    }
    const auto starting = static_cast<std::size_t>(
        std::ranges::count_if(children_, [](const auto& child) { return !child->is_ready; }));
    const auto room = static_cast<std::size_t>(options_.processes) - children_.size();
    for (std::size_t i = starting; i < std::min(queued(), starting + room); ++i) {
      if (!start_child()) return;
    }
  }

  bool start_child() {
    std::optional<ModelPaths> paths;
    if (model_) paths = {.library = model_->library, .folder = model_->folder};
    const std::uint64_t memory = options_.memory_bytes + (model_ ? options_.model_bytes : 0);
    auto process = ChildProcess::start(options_.executable, memory, paths);
    if (!process) {
      log::error("{}", process.error().message);
      fail_one_waiting(died(process.error().message));
      return false;
    }
    children_.push_back(std::make_unique<Child>(io_, *std::move(process)));
    children_.back()->model = model_;
    ++processes_;
    ++started_total_;
    Child& child = *children_.back();
    end_after(child, kStartTimeLimit, "did not start in time");
    listen(child);
    return true;
  }

  // So that a binary that cannot start as a pixel process does not keep jobs waiting for ever.
  void fail_one_waiting(Error error) {
    if (auto job = next_job()) job->done(fail(std::move(error)));
  }

  void begin(Child& child, Job job) {
    const Fd input = reopened_for_reading(job.input);
    std::vector<int> files{input ? input.get() : job.input};
    for (std::size_t i = 0; i < output_count(job.request.operation); ++i) {
      auto file = open_temporary(options_.scratch);
      if (!file) {
        child.outputs.clear();
        return job.done(fail(std::move(file).error()));
      }
      files.push_back(file->get());
      child.outputs.push_back(*std::move(file));
    }
    const std::string text = encode_request(job.request);
    child.job = std::move(job);
    ++busy_;
    ++child.operations;
    child.processor_time_before = child.process.processor_time();
    child.deadline = asio::steady_timer::clock_type::now() + kPatience * options_.time_limit;
    watch(child, options_.time_limit);
    // If it is gone already, listen() hears of it.
    (void)send_packet(child.process.socket(), text, files);
  }

  // What counts is processor time: on a busy machine an honest operation may have to wait for most of its
  // life. Only one that neither works nor ends runs into the deadline.
  void watch(Child& child, std::chrono::milliseconds until_next_look) {
    after(child, until_next_look, [this, &child] {
      const auto used = child.process.processor_time() - child.processor_time_before;
      const auto left = options_.time_limit - used;
      const bool is_out_of_time =
          left <= left.zero() || asio::steady_timer::clock_type::now() >= child.deadline;
      if (is_out_of_time) return lose(child, "took longer than the time limit");
      watch(child, std::max(left, kShortestLook));
    });
  }

  void end_after(Child& child, std::chrono::milliseconds time, const char* why) {
    after(child, time, [this, &child, why] { lose(child, why); });
  }

  template <class Action>
  static void after(Child& child, std::chrono::milliseconds time, Action action) {
    child.timer.expires_after(time);
    child.timer.async_wait([&child, action](boost::system::error_code error) {
      // A timer that was set anew or stopped may have its old expiry under way already.
      const bool is_due = child.timer.expiry() <= asio::steady_timer::clock_type::now();
      if (!error && is_due && !child.is_ended) action();
    });
  }

  static void disarm(Child& child) { child.timer.expires_at(asio::steady_timer::time_point::max()); }

  void listen(Child& child) {
    child.socket.async_wait(asio::posix::descriptor_base::wait_read,
                            [this, &child](boost::system::error_code error) {
                              if (!error && !child.is_ended) hear(child);
                            });
  }

  void hear(Child& child) {
    auto packet = receive_packet(child.process.socket(), Wait::kNo);
    if (!packet && packet.error().code == ErrorCode::kTimeout) return listen(child);
    if (!packet) return lose(child, {});
    if (!child.is_ready) {
      child.is_ready = true;
      disarm(child);
    } else if (child.job) {
      finish(child, packet->text);
    } else {
      return lose(child, "spoke without being asked");
    }
    if (is_worn_out(child)) {
      retire(child);
    } else {
      listen(child);
    }
    hand_out();
  }

  bool is_worn_out(const Child& child) const {
    const std::uint64_t most = kMostIdleMemory + (child.model ? kMostModelMemory : 0);
    return child.operations >= kOperationsOfALife || child.model != model_ ||
           child.process.resident_bytes() > most;
  }

  void finish(Child& child, std::string_view text) {
    disarm(child);
    --busy_;
    Job job = *std::exchange(child.job, std::nullopt);
    job.done(outcome_of(text, job, std::exchange(child.outputs, {})));
  }

  static Result<Outcome> outcome_of(std::string_view text, const Job& job, std::vector<Fd> files);

  // Ends a process that is not of use any more and tells its job.
  void lose(Child& child, std::string why) {
    const std::string how = child.end();
    if (why.empty()) why = how;
    ++died_total_;
    log::warning("pixel process: {}", why);
    auto job = std::exchange(child.job, std::nullopt);
    const bool had_started = child.is_ready;
    retire(child);
    if (job) {
      --busy_;
      job->done(fail(died(std::move(why))));
    } else if (!had_started) {
      fail_one_waiting(died("did not start: " + why));
    }
    hand_out();
  }

  // Handlers that are under way may still refer to the child, so it goes after them.
  void retire(Child& child) {
    child.end();
    const auto found = std::ranges::find(children_, &child, &std::unique_ptr<Child>::get);
    asio::post(io_, [gone = std::move(*found)] {});
    children_.erase(found);
    --processes_;
  }

  void cancel(std::uint64_t id) {
    const auto is_it = [id](const Job& job) { return job.id == id; };
    for (auto* queue : {&interactive_, &batch_}) {
      const auto found = std::ranges::find_if(*queue, is_it);
      if (found == queue->end()) continue;
      Job job = std::move(*found);
      queue->erase(found);
      --waiting_;
      return job.done(fail(ErrorCode::kCancelled, "pixel operation: called off"));
    }
    for (const auto& child : children_) {
      if (!child->job || !is_it(*child->job)) continue;
      Job job = *std::exchange(child->job, std::nullopt);
      --busy_;
      retire(*child);
      job.done(fail(ErrorCode::kCancelled, "pixel operation: called off"));
      return hand_out();
    }
  }

  void shut_down() {
    is_stopping_ = true;
    while (auto job = next_job()) job->done(stopping());
    while (!children_.empty()) {
      Child& child = *children_.back();
      auto job = std::exchange(child.job, std::nullopt);
      retire(child);
      if (!job) continue;
      --busy_;
      job->done(stopping());
    }
    work_.reset();
  }

  const Options options_;
  std::atomic<std::uint64_t> next_id_{1};
  std::atomic<int> processes_{0};
  std::atomic<int> busy_{0};
  std::atomic<int> waiting_{0};
  std::atomic<std::uint64_t> started_total_{0};
  std::atomic<std::uint64_t> died_total_{0};

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::optional<Model> model_ = options_.model;
  std::deque<Job> interactive_;
  std::deque<Job> batch_;
  std::vector<std::unique_ptr<Child>> children_;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

Result<Outcome> Pool::State::outcome_of(std::string_view text, const Job& job, std::vector<Fd> files) {
  AIP_TRY_ASSIGN(Reply reply, decode_reply(text, job.request.operation));
  Outcome outcome{.input = reply.input, .outputs = {}, .report = std::move(reply.report)};
  outcome.input.bytes = file_size(job.input);
  for (std::size_t i = 0; i < files.size(); ++i) {
    Picture picture{.file = std::move(files[i]), .info = reply.outputs[i]};
    picture.info.bytes = file_size(picture.file.get());
    if (picture.info.bytes == 0) return fail(died("wrote an empty file"));
    outcome.outputs.push_back(std::move(picture));
  }
  return outcome;
}

Pool::Pool(std::unique_ptr<State> state) : state_(std::move(state)) {}

Pool::~Pool() = default;

Result<std::unique_ptr<Pool>> Pool::create(Options options) {
  if (options.processes < 1) return fail(ErrorCode::kInvalidInput, "pixel pool: at least one process");
  AIP_TRY(open_temporary(options.scratch));
  return std::unique_ptr<Pool>(new Pool(std::make_unique<State>(std::move(options))));
}

namespace {

Inspected inspected(Outcome outcome) {
  return {.info = outcome.input, .thumbnail = std::move(outcome.outputs.at(0))};
}

}  // namespace

boost::asio::awaitable<Result<Inspected>> Pool::inspect(int input, Urgency urgency) {
  auto outcome = co_await state_->run(state_->request_of(Operation::kInspect), input, urgency);
  if (!outcome) co_return fail(std::move(outcome).error());
  co_return inspected(*std::move(outcome));
}

Result<Inspected> Pool::inspect_blocking(int input, Urgency urgency) {
  AIP_TRY_ASSIGN(auto outcome, state_->run_blocking(state_->request_of(Operation::kInspect), input, urgency));
  return inspected(std::move(outcome));
}

boost::asio::awaitable<Result<Processed>> Pool::process(int input, image::Recipe recipe, Urgency urgency) {
  Request request = state_->request_of(Operation::kProcess);
  request.recipe = recipe;
  auto outcome = co_await state_->run(std::move(request), input, urgency);
  if (!outcome) co_return fail(std::move(outcome).error());
  co_return Processed{.picture = std::move(outcome->outputs.at(0)),
                      .thumbnail = std::move(outcome->outputs.at(1)),
                      .source = outcome->input,
                      .report = std::move(outcome->report)};
}

boost::asio::awaitable<Result<Picture>> Pool::resize(int input, int max_side, image::Format format,
                                                     Urgency urgency) {
  auto outcome = co_await state_->run(state_->resize_request(max_side, format), input, urgency);
  if (!outcome) co_return fail(std::move(outcome).error());
  co_return std::move(outcome->outputs.at(0));
}

Result<Picture> Pool::resize_blocking(int input, int max_side, image::Format format, Urgency urgency) {
  AIP_TRY_ASSIGN(auto outcome,
                 state_->run_blocking(state_->resize_request(max_side, format), input, urgency));
  return std::move(outcome.outputs.at(0));
}

void Pool::use_model(std::optional<Model> model) { state_->use_model(std::move(model)); }

Pool::Status Pool::status() const { return state_->status(); }

}  // namespace aip::pixel
