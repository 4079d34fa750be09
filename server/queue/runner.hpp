#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "queue/queue.hpp"

namespace aip::queue {

// Does one kind of task. run() is a coroutine on the runner's thread: it must not block that thread (see
// Runner::blocking); it is stopped through its cancellation slot (cancel, lost lease, shutdown), and its
// verdict is then replaced by the runner's own.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual boost::asio::awaitable<Verdict> run(const Task& task) = 0;
};

struct RunnerOptions {
  std::string owner;   // unique for this run of this process
  int slots = 2;       // tasks at a time
  bool alone = false;  // no other process works this queue: rescue at once at the start
  std::chrono::milliseconds heartbeat{10'000};
  std::chrono::milliseconds poll{1'000};  // look for work even when nobody woke us
  std::chrono::milliseconds rescue{15'000};
  std::chrono::milliseconds grace{
      30'000};  // for running tasks at stop(); what is not done by then is given back
};

struct RunningTask {
  TaskId id = 0;
  std::string kind;
  std::chrono::steady_clock::time_point since;
};

// Claims tasks and runs them: one thread of coroutines, one for the heartbeat, a few for blocking work.
class Runner {
 public:
  Runner(Queue& queue, store::Database& database, std::map<std::string, std::shared_ptr<Handler>> handlers,
         RunnerOptions options);
  ~Runner();  // stop()s

  void start();
  void
  stop();  // claims nothing more; waits for the running ones up to `grace`; gives the rest back. Idempotent.
  std::vector<RunningTask> running() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

// Runs `work` on a thread that may wait and resumes on the caller's executor: for database and file calls in
// handlers.
boost::asio::awaitable<void> blocking(std::function<void()> work);

}  // namespace aip::queue
