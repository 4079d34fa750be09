#pragma once

#include <mutex>
#include <thread>

#include "base/fd.hpp"
#include "store/listeners.hpp"
#include "store/postgres_session.hpp"

namespace aip::store {

// Receives what any process notifies, on a connection and a thread of its own, which start with the first
// listener. After the connection was lost and is there again every listener is called, for nobody knows what
// it missed. Thread-safe.
class PostgresListener {
 public:
  explicit PostgresListener(const PostgresAddress& address);
  ~PostgresListener();

  std::shared_ptr<void> listen(Channel channel, std::function<void()> listener);

 private:
  void run();
  // Waits for news or the end until `timeout` (-1: for ever); `session` may be null. False: the end.
  bool wait(const PostgresSession* session, int timeout) const;
  Result<std::unique_ptr<PostgresSession>> subscribe();
  // Calls the listeners of what has arrived. False when the connection is lost.
  bool deliver(const PostgresSession& session);
  void call_all();

  const PostgresAddress& address_;
  Fd stop_;  // an eventfd
  Listeners listeners_;
  std::mutex starting_;
  std::thread thread_;
};

}  // namespace aip::store
