#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"
#include "queue/blocking.hpp"

// Calls of the runner to the database: an exception there counts as a failure that does not pass.
namespace aip::queue {

template <class T>
Result<T> caught(const std::function<Result<T>()>& work) {
  try {
    return work();
  } catch (const std::exception& exception) {
    return fail(ErrorCode::kInternal, exception.what());
  }
}

// The same on a thread that may wait; see blocking().
template <class T>
boost::asio::awaitable<Result<T>> caught_blocking(std::function<Result<T>()> work) {
  std::optional<Result<T>> result;
  co_await blocking([&] { result.emplace(caught(work)); });
  co_return *std::move(result);
}

}  // namespace aip::queue
