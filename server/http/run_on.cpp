#include "http/run_on.hpp"

#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace aip::http {
namespace asio = boost::asio;

asio::awaitable<bool> run_on(ThreadPool& pool, std::string_view whose, ThreadPool::Work work) {
  const auto executor = co_await asio::this_coro::executor;
  const auto initiate = [&pool, &work, whose, executor](auto handler) {
    // Shared, because a full pool does not return it.
    const auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    const auto complete = [executor, resume](std::exception_ptr thrown, bool ran) {
      asio::post(executor, [resume, thrown, ran] { std::move (*resume)(thrown, ran); });
    };
    const bool posted = pool.post(whose, [&work, complete] {
      std::exception_ptr thrown;
      try {
        work();
      } catch (...) {
        thrown = std::current_exception();
      }
      complete(thrown, true);
    });
    if (!posted) complete(nullptr, false);
  };
  const bool ran =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, bool)>(
          initiate, asio::use_awaitable);
  co_return ran;
}

}  // namespace aip::http
