#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "pixel/pool.hpp"
#include "pixel/worker.hpp"

namespace aip::pixel {

// Gives operations to pixel processes: starts them on demand, limits their time, replaces those that die or
// are worn out. Thread-safe; everything but the counters lives on a thread of its own.
class Dispatcher {
 public:
  explicit Dispatcher(Options options);
  ~Dispatcher();  // ends every process; what waits gets kUnavailable

  boost::asio::awaitable<Result<Outcome>> run(Request request, int input, Urgency urgency);
  Result<Outcome> run_blocking(Request request, int input, Urgency urgency);

  void use_model(std::optional<Model> model);

  const Options& options() const { return options_; }

  Pool::Status status() const;

 private:
  void submit(Job job);
  void cancel_through(boost::asio::cancellation_slot slot, std::uint64_t id);
  void cancel(std::uint64_t id);
  std::deque<Job>& queue_of(Urgency urgency);
  std::optional<Job> next_job();

  std::size_t queued() const { return interactive_.size() + batch_.size(); }

  void hand_out();
  bool start_worker();
  void begin(Worker& worker, Job job);
  void limit_time(Worker& worker, std::chrono::milliseconds until_next_check);
  void listen(Worker& worker);
  void receive(Worker& worker);
  bool is_worn_out(const Worker& worker) const;
  void finish(Worker& worker, std::string_view text);
  void lose(Worker& worker, std::string why);
  void retire(Worker& worker);
  void fail_one_waiting(Error error);
  void shut_down();

  const Options options_;
  std::atomic<std::uint64_t> next_id_{1};
  std::atomic<int> processes_{0};
  std::atomic<int> busy_{0};
  std::atomic<int> waiting_{0};
  std::atomic<std::uint64_t> started_total_{0};
  std::atomic<std::uint64_t> died_total_{0};

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::optional<Model> model_ = options_.model;
  int generation_ = 0;  // of the model: a new file at the same place is another
  std::deque<Job> interactive_;
  std::deque<Job> batch_;
  std::vector<std::unique_ptr<Worker>> workers_;
  bool is_stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace aip::pixel
