#pragma once

#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "http/thread_pool.hpp"

namespace aip::http {

// Runs `work`, which counts as `whose`, on a thread of `pool` and resumes on the coroutine's own executor.
// False: the pool is full and nothing was run. What `work` refers to stays alive until then, since the
// coroutine waits for it.
boost::asio::awaitable<bool> run_on(ThreadPool& pool, std::string_view whose, ThreadPool::Work work);

}  // namespace aip::http
