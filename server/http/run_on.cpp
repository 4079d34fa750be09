#include "http/run_on.hpp"

#include <memory>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace aip::http {
namespace asio = boost::asio;

asio::awaitable<bool> run_on(ThreadPool& pool, ThreadPool::Work work) {
  const auto executor = co_await asio::this_coro::executor;
  const auto initiate = [&pool, &work, executor](auto handler) {
    // Shared, because a pool that is full hands nothing back.
    const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    const auto complete = [executor, resume](bool ran) {
      asio::post(executor, [resume, ran] { std::move (*resume)(ran); });
    };
    const bool posted = pool.post([&work, complete] {
      work();
      complete(true);
    });
    if (!posted) complete(false);
  };
  const bool ran =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(initiate, asio::use_awaitable);
  co_return ran;
}

}  // namespace aip::http
