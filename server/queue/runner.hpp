#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "queue/blocking.hpp"
#include "queue/queue.hpp"

namespace aip::queue {

// Does one kind of task. run() is a coroutine on the runner's thread: it must not block that thread (see
// blocking()). It is stopped through its cancellation slot (cancel, lost lease, shutdown); its verdict is
// then replaced by the runner's own, unless it is Done all the same. What it throws counts as Failed with
// kInternal.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual boost::asio::awaitable<Verdict> run(const Task& task) = 0;
};

using Handlers = std::map<std::string, std::shared_ptr<Handler>>;  // by kind of task

struct RunnerOptions {
  std::string owner;   // unique for this run of this process
  std::string host;    // this machine's name, for people
  int slots = 2;       // tasks at a time
  bool alone = false;  // no other process works this queue: what others had running is rescued at the start
  std::chrono::milliseconds heartbeat{10'000};  // well under Limits::lease
  std::chrono::milliseconds poll{1'000};        // look for work even when nobody woke us
  std::chrono::milliseconds rescue{8'000};
  // What runs at stop() has this long to end by itself; then it is cancelled …
  std::chrono::milliseconds grace{30'000};
  // … and given back, also when it does not stop within this time.
  std::chrono::milliseconds wind_down{5'000};
};

struct RunningTask {
  TaskId id = 0;
  std::string kind;
  std::chrono::steady_clock::time_point since;
};

// Claims tasks and runs them: one thread of coroutines, one for the heartbeat, a few for blocking work.
// Thread-safe. While the database is unreachable it waits, keeps what it has and continues afterwards.
class Runner {
 public:
  // Borrows queue and database.
  Runner(Queue& queue, store::Database& database, Handlers handlers, RunnerOptions options);
  ~Runner();  // stop()s

  void start();  // once
  // Claims nothing more; waits for the running ones up to `grace`; stops the rest and gives them back.
  // Idempotent; not to be called by a handler. Waits for blocking() work that has been begun, however long it
  // takes.
  void stop();
  std::vector<RunningTask> running() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace aip::queue
