#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/fd.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "pixel/pool.hpp"
#include "pixel/process.hpp"
#include "pixel/protocol.hpp"

namespace aip::pixel {

// What an operation made.
struct Outcome {
  Info input;
  std::vector<Picture> outputs;
  json::object report;
};

// An operation somebody waits for.
struct Job {
  std::uint64_t id = 0;
  Request request;
  int input = -1;  // borrowed descriptor
  Urgency urgency = Urgency::kBatch;
  std::move_only_function<void(Result<Outcome>)> done;
};

// A pixel process as the pool sees it. Lives on the pool's thread.
struct Worker {
  using Clock = boost::asio::steady_timer::clock_type;

  Worker(boost::asio::io_context& io, ChildProcess started)
      : process(std::move(started)), socket(io, process.socket()), timer(io) {}

  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  ~Worker() { end(); }

  // Ends the process and says how it ended. The descriptor belongs to `process`, so it is taken out of the
  // event loop before it is closed.
  std::string end() {
    is_ended = true;
    timer.cancel();
    if (socket.is_open()) socket.release();
    return process.end();
  }

  // Runs `action` after `time`, in place of what was to run before; not when the worker has ended by then.
  template <class Action>
  void after(std::chrono::milliseconds time, Action action) {
    timer.expires_after(time);
    timer.async_wait([this, action](boost::system::error_code error) {
      // A timer that was set again or stopped may have its old expiry under way already.
      const bool is_due = timer.expiry() <= Clock::now();
      if (!error && is_due && !is_ended) action();
    });
  }

  void stop_timer() { timer.expires_at(Clock::time_point::max()); }

  ChildProcess process;
  boost::asio::posix::stream_descriptor socket;
  boost::asio::steady_timer timer;
  bool is_ready = false;
  bool is_ended = false;
  bool has_model = false;
  int generation = 0;  // of the dispatcher's model
  int operations = 0;
  std::chrono::milliseconds processor_time_before{0};  // of the present operation
  Clock::time_point deadline;                          // of the present operation
  std::optional<Job> job;                              // being carried out
  std::vector<Fd> outputs;                             // its files
};

}  // namespace aip::pixel
