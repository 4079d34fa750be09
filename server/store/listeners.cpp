#include "store/listeners.hpp"

#include <algorithm>
#include <exception>
#include <mutex>

#include "base/log.hpp"

namespace aip::store {
namespace {

struct Listener {
  Channel channel;
  std::function<void()> function;
  std::recursive_mutex running;
  bool subscribed = true;  // guarded by `running`
};

}  // namespace

struct Listeners::State {
  std::mutex mutex;
  std::vector<std::shared_ptr<Listener>> all;
};

Listeners::Listeners() : state_(std::make_shared<State>()) {}

std::shared_ptr<void> Listeners::add(Channel channel, std::function<void()> function) {
  auto listener = std::make_shared<Listener>(channel, std::move(function));
  {
    const std::scoped_lock lock(state_->mutex);
    state_->all.push_back(listener);
  }
  return {listener.get(), [state = state_, listener](void*) {
            {
              const std::scoped_lock lock(state->mutex);
              std::erase(state->all, listener);
            }
            const std::scoped_lock running(listener->running);
            listener->subscribed = false;
          }};
}

void Listeners::call(Channel channel) {
  std::vector<std::shared_ptr<Listener>> listeners;
  {
    const std::scoped_lock lock(state_->mutex);
    std::ranges::copy_if(state_->all, std::back_inserter(listeners),
                         [&](const auto& listener) { return listener->channel == channel; });
  }
  for (const auto& listener : listeners) {
    const std::scoped_lock running(listener->running);
    if (!listener->subscribed) continue;
    try {
      listener->function();
    } catch (const std::exception& exception) {
      log::error("a database listener failed: {}", exception.what());
    }
  }
}

}  // namespace aip::store
