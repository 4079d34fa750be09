#include "http/thread_pool.hpp"

#include <atomic>
#include <string>

#include <gtest/gtest.h>

#include "http/test_server.hpp"

namespace aip::http {
namespace {

using test::Gate;

TEST(AThreadPool, LetsClientsTakeTurns) {
  Gate begun;
  Gate begin;
  std::string order;
  ThreadPool pool(ThreadPool::quick(1, 100));
  ASSERT_TRUE(pool.post("a", [&] {
    begun.open();
    begin.wait();
  }));
  ASSERT_TRUE(begun.wait());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(pool.post("a", [&] { order += 'a'; }));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(pool.post("b", [&] { order += 'b'; }));
  begin.open();
  pool.stop();
  EXPECT_EQ(order, "ababa");
}

TEST(AThreadPool, KeepsAThreadFreeOfAClientThatTakesAll) {
  Gate finish;
  Gate other;
  Gate third;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  ThreadPool pool(ThreadPool::shared(4, 100));
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(pool.post("a", [&] {
      const int now = ++running;
      for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
      }
      if (now == 3) third.open();
      finish.wait();
      --running;
    }));
  }
  ASSERT_TRUE(pool.post("b", [&] { other.open(); }));
  EXPECT_TRUE(third.wait());
  EXPECT_TRUE(other.wait());
  finish.open();
  pool.stop();
  EXPECT_EQ(most, 3);
}

TEST(AThreadPool, KeepsAPartOfItsQueueForTheOthers) {
  Gate finish;
  Gate begun;
  ThreadPool pool(ThreadPool::shared(1, 4));
  const auto wait = [&] {
    begun.open();
    finish.wait();
  };
  ASSERT_TRUE(pool.post("a", wait));
  ASSERT_TRUE(begun.wait());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pool.post("a", wait));
  EXPECT_FALSE(pool.post("a", wait));
  EXPECT_TRUE(pool.post("b", wait));
  EXPECT_FALSE(pool.post("c", wait)) << "the queue is full";
  finish.open();
  pool.stop();
  EXPECT_FALSE(pool.post("c", wait)) << "it is stopped";
}

}  // namespace
}  // namespace aip::http
