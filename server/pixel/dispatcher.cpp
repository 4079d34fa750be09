#include "pixel/dispatcher.hpp"

#include <fcntl.h>

#include <algorithm>
#include <future>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/completion.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/root.hpp"
#include "pixel/channel.hpp"

namespace aip::pixel {
namespace {

namespace asio = boost::asio;

// A process is replaced after this many operations, or when it keeps this much memory: libraries leak and
// heaps fragment.
constexpr int kMaxOperations = 200;
constexpr std::uint64_t kMaxIdleMemory = 300ull << 20;
constexpr std::uint64_t kMaxModelMemory = 700ull << 20;  // more, where there is a network

// Starting takes a tenth of a second; under sanitizers and on a busy machine much longer.
constexpr std::chrono::seconds kStartTimeLimit{60};

// The time limit is one of processor time; this many times as much may pass on the clock.
constexpr int kClockTimeFactor = 6;
constexpr std::chrono::milliseconds kMinCheckInterval{20};

Error died(std::string why) {
  return Error{.code = ErrorCode::kPixelProcessDied,
               .message = "pixel process: " + std::move(why),
               .public_message = {},
               .retry = Retry::kLater};
}

std::unexpected<Error> stopping() { return fail_later(ErrorCode::kUnavailable, "pixel pool: stopping"); }

std::unexpected<Error> cancelled() { return fail(ErrorCode::kCancelled, "pixel operation: cancelled"); }

// The same file, for reading only and with a position of its own, so that a process that was taken over can't
// change it.
Fd reopened_for_reading(int fd) {
  return Fd(::open(fmt::format("/proc/self/fd/{}", fd).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
}

Result<Outcome> outcome_of(std::string_view text, const Job& job, std::vector<Fd> files) {
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

}  // namespace

Dispatcher::Dispatcher(Options options)
    : options_(std::move(options)),
      work_(asio::make_work_guard(io_)),
      thread_(start_thread("pixel pool", [this] { run_loop("pixel pool", io_); })) {}

Dispatcher::~Dispatcher() {
  asio::post(io_, [this] { shut_down(); });
  thread_.join();
}

Result<Outcome> Dispatcher::run_blocking(Request request, int input, Urgency urgency) {
  std::promise<Result<Outcome>> promise;
  auto future = promise.get_future();
  submit({.id = next_id_++,
          .request = std::move(request),
          .input = input,
          .urgency = urgency,
          .done = [&promise](Result<Outcome> outcome) { promise.set_value(std::move(outcome)); }});
  return future.get();
}

asio::awaitable<Result<Outcome>> Dispatcher::run(Request request, int input, Urgency urgency) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Result<Outcome>)>(
      [this](auto handler, Request wanted, int file, Urgency how) {
        const std::uint64_t id = next_id_++;
        const auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) cancel_through(slot, id);
        submit({.id = id,
                .request = std::move(wanted),
                .input = file,
                .urgency = how,
                .done = resuming<Result<Outcome>>(std::move(handler))});
      },
      asio::use_awaitable, std::move(request), input, urgency);
}

void Dispatcher::use_model(std::optional<Model> model) {
  asio::post(io_, [this, model = std::move(model)]() mutable {
    model_ = std::move(model);
    ++generation_;
    std::vector<Worker*> outdated;
    for (const auto& worker : workers_) {
      if (worker->is_ready && !worker->job && worker->generation != generation_)
        outdated.push_back(worker.get());
    }
    for (Worker* worker : outdated) retire(*worker);
    hand_out();
  });
}

Pool::Status Dispatcher::status() const {
  return {.processes = processes_,
          .busy = busy_,
          .waiting = waiting_,
          .started_total = started_total_,
          .died_total = died_total_};
}

void Dispatcher::cancel_through(asio::cancellation_slot slot, std::uint64_t id) {
  slot.assign([this, id](asio::cancellation_type type) {
    using enum asio::cancellation_type;
    if ((type & (terminal | total)) == none) return;
    asio::post(io_, [this, id] { cancel(id); });
  });
}

void Dispatcher::submit(Job job) {
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

std::deque<Job>& Dispatcher::queue_of(Urgency urgency) {
  return urgency == Urgency::kInteractive ? interactive_ : batch_;
}

std::optional<Job> Dispatcher::next_job() {
  for (auto* queue : {&interactive_, &batch_}) {
    if (queue->empty()) continue;
    Job job = std::move(queue->front());
    queue->pop_front();
    --waiting_;
    return job;
  }
  return std::nullopt;
}

// Gives waiting jobs to idle processes, and starts processes while there are more jobs than idle ones.
void Dispatcher::hand_out() {
  for (std::size_t i = 0; i < workers_.size() && queued() > 0; ++i) {
    Worker& worker = *workers_[i];
    if (worker.is_ready && !worker.job) begin(worker, *next_job());
  }
  const auto starting = static_cast<std::size_t>(
      std::ranges::count_if(workers_, [](const auto& worker) { return !worker->is_ready; }));
  const auto room = static_cast<std::size_t>(options_.processes) - workers_.size();
  for (std::size_t i = starting; i < std::min(queued(), starting + room); ++i) {
    if (!start_worker()) return;
  }
}

bool Dispatcher::start_worker() {
  std::optional<ModelPaths> paths;
  if (model_) paths = {.library = model_->library, .folder = model_->folder};
  const std::uint64_t memory = options_.memory_bytes + (model_ ? options_.model_bytes : 0);
  auto process = ChildProcess::start(options_.executable, memory, paths);
  if (!process) {
    log::error("{}", process.error().message);
    fail_one_waiting(died(process.error().message));
    return false;
  }
  workers_.push_back(std::make_unique<Worker>(io_, *std::move(process)));
  ++processes_;
  ++started_total_;
  Worker& worker = *workers_.back();
  worker.has_model = model_.has_value();
  worker.generation = generation_;
  worker.after(kStartTimeLimit, [this, &worker] { lose(worker, "did not start in time"); });
  listen(worker);
  return true;
}

// So that a binary that can't start as a pixel process does not keep jobs waiting for ever.
void Dispatcher::fail_one_waiting(Error error) {
  if (auto job = next_job()) job->done(fail(std::move(error)));
}

void Dispatcher::begin(Worker& worker, Job job) {
  const Fd input = reopened_for_reading(job.input);
  std::vector<int> files{input ? input.get() : job.input};
  for (std::size_t i = 0; i < output_count(job.request.operation); ++i) {
    auto file = open_temporary(options_.scratch);
    if (!file) {
      worker.outputs.clear();
      return job.done(fail(std::move(file).error()));
    }
    files.push_back(file->get());
    worker.outputs.push_back(*std::move(file));
  }
  const std::string text = encode_request(job.request);
  worker.job = std::move(job);
  ++busy_;
  ++worker.operations;
  worker.processor_time_before = worker.process.processor_time();
  worker.deadline = Worker::Clock::now() + kClockTimeFactor * options_.time_limit;
  limit_time(worker, options_.time_limit);
  // If it is gone already, receive() finds out.
  (void)send_packet(worker.process.socket(), text, files);
}

// What counts is processor time: on a busy machine an honest operation may have to wait for most of its life.
// Only one that neither works nor ends runs into the deadline.
void Dispatcher::limit_time(Worker& worker, std::chrono::milliseconds until_next_check) {
  worker.after(until_next_check, [this, &worker] {
    const auto used = worker.process.processor_time() - worker.processor_time_before;
    const auto left = options_.time_limit - used;
    const bool is_out_of_time = left <= left.zero() || Worker::Clock::now() >= worker.deadline;
    if (is_out_of_time) return lose(worker, "took longer than the time limit");
    limit_time(worker, std::max(left, kMinCheckInterval));
  });
}

void Dispatcher::listen(Worker& worker) {
  worker.socket.async_wait(asio::posix::descriptor_base::wait_read,
                           [this, &worker](boost::system::error_code error) {
                             if (!error && !worker.is_ended) receive(worker);
                           });
}

void Dispatcher::receive(Worker& worker) {
  auto packet = receive_packet(worker.process.socket(), Wait::kNo);
  if (!packet && packet.error().code == ErrorCode::kTimeout) return listen(worker);
  if (!packet) return lose(worker, {});
  if (!worker.is_ready) {
    worker.is_ready = true;
    worker.stop_timer();
  } else if (worker.job) {
    finish(worker, packet->text);
  } else {
    return lose(worker, "sent a message without a request");
  }
  if (is_worn_out(worker)) {
    retire(worker);
  } else {
    listen(worker);
  }
  hand_out();
}

bool Dispatcher::is_worn_out(const Worker& worker) const {
  const std::uint64_t max_memory = kMaxIdleMemory + (worker.has_model ? kMaxModelMemory : 0);
  return worker.operations >= kMaxOperations || worker.generation != generation_ ||
         worker.process.resident_bytes() > max_memory;
}

void Dispatcher::finish(Worker& worker, std::string_view text) {
  worker.stop_timer();
  --busy_;
  Job job = *std::exchange(worker.job, std::nullopt);
  job.done(outcome_of(text, job, std::exchange(worker.outputs, {})));
}

// Ends a process that broke, hung or overstepped its limits, and fails its job.
void Dispatcher::lose(Worker& worker, std::string why) {
  const std::string how = worker.end();
  if (why.empty()) why = how;
  ++died_total_;
  log::warning("pixel process: {}", why);
  auto job = std::exchange(worker.job, std::nullopt);
  const bool had_started = worker.is_ready;
  retire(worker);
  if (job) {
    --busy_;
    job->done(fail(died(std::move(why))));
  } else if (!had_started) {
    fail_one_waiting(died("did not start: " + why));
  }
  hand_out();
}

// Handlers that are under way may still refer to the worker, so it is deleted after them.
void Dispatcher::retire(Worker& worker) {
  worker.end();
  const auto found = std::ranges::find(workers_, &worker, &std::unique_ptr<Worker>::get);
  asio::post(io_, [gone = std::move(*found)] {});
  workers_.erase(found);
  --processes_;
}

void Dispatcher::cancel(std::uint64_t id) {
  const auto has_id = [id](const Job& job) { return job.id == id; };
  for (auto* queue : {&interactive_, &batch_}) {
    const auto found = std::ranges::find_if(*queue, has_id);
    if (found == queue->end()) continue;
    Job job = std::move(*found);
    queue->erase(found);
    --waiting_;
    return job.done(cancelled());
  }
  for (const auto& worker : workers_) {
    if (!worker->job || !has_id(*worker->job)) continue;
    Job job = *std::exchange(worker->job, std::nullopt);
    --busy_;
    retire(*worker);
    job.done(cancelled());
    return hand_out();
  }
}

void Dispatcher::shut_down() {
  is_stopping_ = true;
  while (auto job = next_job()) job->done(stopping());
  while (!workers_.empty()) {
    Worker& worker = *workers_.back();
    auto job = std::exchange(worker.job, std::nullopt);
    retire(worker);
    if (!job) continue;
    --busy_;
    job->done(stopping());
  }
  work_.reset();
}

}  // namespace aip::pixel
