#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "store/database.hpp"
#include "store/event_repository.hpp"

namespace aip::service {

// Carries events from the outbox to the event streams: each once, in order, soon after it was committed.
class EventPump {
 public:
  using Publish = std::function<void(const store::events::Event&)>;

  EventPump(store::Database& database, Publish publish);
  ~EventPump();  // stops

  // From the newest event on. kUnavailable when the database can't be asked where that is.
  Result<void> start();
  void stop();

 private:
  void run();
  // False when the database did not answer; the same events come with the next try.
  bool drain();

  store::Database& database_;
  Publish publish_;
  std::shared_ptr<void> subscription_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
  bool stopping_ = false;
  std::int64_t last_ = 0;
  std::thread thread_;
};

}  // namespace aip::service
