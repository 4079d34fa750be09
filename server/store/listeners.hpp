#pragma once

#include <functional>
#include <memory>

#include "store/database.hpp"

namespace aip::store {

// The functions that listen to each channel. Thread-safe. A listener never runs after its handle has gone; it
// may give up its own handle while it runs.
class Listeners {
 public:
  Listeners();

  // Unsubscribes when the returned handle goes, which waits for a call that is under way; it may outlive
  // this.
  std::shared_ptr<void> add(Channel channel, std::function<void()> function);

  // Calls all of a channel, on this thread. What a listener throws is logged.
  void call(Channel channel);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace aip::store
