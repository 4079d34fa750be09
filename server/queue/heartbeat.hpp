#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "queue/outage.hpp"
#include "queue/queue.hpp"
#include "queue/runs.hpp"
#include "queue/workers.hpp"

namespace aip::queue {

// Renews the leases of running tasks and this worker's row, on its own thread.
class Heartbeat {
 public:
  struct Options {
    workers::Worker worker;
    bool alone = false;  // no other process works this queue
    std::chrono::milliseconds interval;
  };

  // Borrows all but the options. `on_reply` is called on the heartbeat's thread.
  Heartbeat(Queue& queue, store::Database& database, Runs& runs, Outage& outage, Options options,
            std::function<void(const HeartbeatReply&)> on_reply);

  void start();  // once
  void stop();   // waits for a call to the database that is under way; then the worker is no longer shown

 private:
  void loop();
  bool wait(std::chrono::milliseconds time);  // false when it stops
  std::chrono::milliseconds beat();           // how long to wait for the next one
  void show_presence();
  void leave();

  Queue& queue_;
  store::Database& database_;
  Runs& runs_;
  Outage& outage_;
  const Options options_;
  const std::function<void(const HeartbeatReply&)> on_reply_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  // guarded by the mutex
  std::thread thread_;
};

}  // namespace aip::queue
