#include "queue/blocking.hpp"

#include <exception>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace aip::queue {

namespace asio = boost::asio;

asio::execution_context::id BlockingPool::id;

BlockingPool::BlockingPool(asio::execution_context& context, std::size_t threads)
    : asio::execution_context::service(context), threads_(threads) {}

void BlockingPool::shutdown() { threads_.join(); }

asio::awaitable<void> blocking(std::function<void()> work) {
  const auto executor = co_await asio::this_coro::executor;
  auto& pool = asio::use_service<BlockingPool>(asio::query(executor, asio::execution::context));
  auto start = [&pool, &work](auto handler) {
    auto home = asio::make_work_guard(asio::get_associated_executor(handler));
    asio::post(pool.threads(), [&work, handler = std::move(handler), home = std::move(home)]() mutable {
      std::exception_ptr thrown;
      try {
        work();
      } catch (...) {
        thrown = std::current_exception();
      }
      asio::post(home.get_executor(),
                 [handler = std::move(handler), thrown]() mutable { std::move(handler)(thrown); });
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(std::move(start),
                                                                                         asio::use_awaitable);
}

}  // namespace aip::queue
