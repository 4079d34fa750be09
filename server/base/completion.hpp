#pragma once

#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace aip {

// Turns an Asio completion handler into a function of one argument that any thread may call once: it takes
// the value back to where the coroutine runs, keeps that place alive until then, and forgets its cancellation
// slot.
template <class Value, class Handler>
auto resuming(Handler handler) {
  auto executor = boost::asio::get_associated_executor(handler);
  return [handler = std::move(handler), work = boost::asio::make_work_guard(executor)](Value value) mutable {
    boost::asio::post(work.get_executor(),
                      [handler = std::move(handler), value = std::move(value)]() mutable {
                        auto slot = boost::asio::get_associated_cancellation_slot(handler);
                        if (slot.is_connected()) slot.clear();
                        std::move(handler)(std::move(value));
                      });
  };
}

}  // namespace aip
