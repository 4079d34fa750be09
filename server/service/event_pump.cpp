#include "service/event_pump.hpp"

#include <chrono>

#include "base/log.hpp"
#include "base/root.hpp"

namespace aip::service {
namespace {

constexpr int kBatch = 500;
// The wake-up is only a hint; an event is never later than this.
constexpr auto kPoll = std::chrono::seconds(2);

}  // namespace

EventPump::EventPump(store::Database& database, Publish publish)
    : database_(database), publish_(std::move(publish)) {}

EventPump::~EventPump() { stop(); }

Result<void> EventPump::start() {
  AIP_TRY_ASSIGN(
      last_, database_.read([](store::Connection& connection) { return store::events::latest(connection); }));
  subscription_ = database_.listen(store::Channel::kEvents, [this] {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    wake_.notify_one();
  });
  thread_ = start_thread("events", [this] { run(); });
  return {};
}

void EventPump::stop() {
  subscription_.reset();
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void EventPump::run() {
  bool healthy = true;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kPoll, [this] { return woken_ || stopping_; });
      if (stopping_) return;
      woken_ = false;
    }
    bool drained = false;
    survives("events", [&] { drained = drain(); });
    if (!drained && healthy) log::warning("events are late: the database does not answer");
    healthy = drained;
  }
}

bool EventPump::drain() {
  while (true) {
    const auto events = database_.read(
        [&](store::Connection& connection) { return store::events::after(connection, last_, kBatch); });
    if (!events) return false;
    for (const auto& event : *events) {
      publish_(event);
      last_ = event.id;
    }
    if (events->size() < kBatch) return true;
  }
}

}  // namespace aip::service
