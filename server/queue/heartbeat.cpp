#include "queue/heartbeat.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "base/root.hpp"
#include "queue/caught.hpp"

namespace aip::queue {

Heartbeat::Heartbeat(Queue& queue, store::Database& database, Runs& runs, Outage& outage, Options options,
                     std::function<void(const HeartbeatReply&)> on_reply)
    : queue_(queue),
      database_(database),
      runs_(runs),
      outage_(outage),
      options_(std::move(options)),
      on_reply_(std::move(on_reply)) {}

void Heartbeat::start() {
  thread_ = start_thread("queue: heartbeat", [this] { loop(); });
}

void Heartbeat::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
  leave();
}

void Heartbeat::loop() {
  show_presence();
  for (auto rest = options_.interval; wait(rest);) {
    show_presence();
    rest = beat();
  }
}

bool Heartbeat::wait(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, time, [this] { return stopping_; });
}

std::chrono::milliseconds Heartbeat::beat() {
  const auto leases = runs_.leases();
  if (leases.empty()) return options_.interval;
  const auto asked_at = std::chrono::steady_clock::now();
  const auto reply = caught<HeartbeatReply>([&] { return queue_.heartbeat(leases); });
  outage_.note("the heartbeat", reply);
  if (!reply) return options_.interval / 5;
  for (const auto& run : runs_.all()) {
    if (includes(leases, *run) && !includes(reply->lost, *run)) run->confirmed = asked_at;
  }
  on_reply_(*reply);
  return options_.interval;
}

// Only people look at it: a failure is reported by the heartbeat that goes with it.
void Heartbeat::show_presence() {
  const auto shown = caught<void>([&] {
    return database_.write([&](store::Connection& connection) {
      return workers::present(connection, options_.worker, options_.alone);
    });
  });
  outage_.note("showing that this worker is there", shown);
}

void Heartbeat::leave() {
  const auto left = caught<void>([&] {
    return database_.write(
        [&](store::Connection& connection) { return workers::leave(connection, options_.worker.id); });
  });
  if (!left) log::warning("this worker stays listed until it is missed: {}", left.error().message);
}

}  // namespace aip::queue
