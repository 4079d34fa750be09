// What a store of objects does beside what every store does: copies, and a store that is away.
#include "blob/s3/s3_store.hpp"

#include <thread>

#include <gmock/gmock.h>

#include "blob/s3/test_bucket.hpp"

namespace aip::blob::s3 {
namespace {

class S3StoreTest : public BucketFixture {
 protected:
  std::unique_ptr<S3Store> open_store(const std::string& cache, std::uint64_t max_bytes = 100u << 20) {
    return std::make_unique<S3Store>(
        id_,
        bucket_with(place_of(), keys(), {},
                    {.deadline = std::chrono::milliseconds(200), .rest = std::chrono::milliseconds(0)}),
        FileCache::open_folder(folder_ / cache, max_bytes).value());
  }

  int fetches_of(const std::string& key) {
    int n = 0;
    for (const auto& request : control().at("requests").as_array()) {
      const std::string_view text = request.as_string();
      n += text.starts_with("GET ") && text.contains(key);
    }
    return n;
  }

  const std::string id_ = make_key("x").substr(3, kStoreIdSize);
  std::unique_ptr<S3Store> store_ = open_store("cache");
  std::unique_ptr<S3Store> elsewhere_ = open_store("elsewhere");
};

TEST_F(S3StoreTest, WhatIsPutOrReadIsFetchedOnceAtMost) {
  const auto key = *store_->put(file_with("pixels").get(), "jpg");
  ASSERT_OK(store_->open(key));
  EXPECT_EQ(fetches_of(key), 0) << "its bytes are here";
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { EXPECT_OK(elsewhere_->open(key)); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(fetches_of(key), 1);
}

TEST_F(S3StoreTest, ReadsItsCopiesWhileTheStoreIsAway) {
  const auto key = *store_->put(file_with("pixels").get(), "jpg");
  inject("reset", "GET", 1'000);
  EXPECT_OK(store_->open(key));
  EXPECT_FAILS(elsewhere_->open(key), ErrorCode::kUnavailable);
  control(R"({"faults":[]})");
  EXPECT_OK(elsewhere_->open(key));
}

TEST_F(S3StoreTest, LeavesNothingBehindWhenAPutFails) {
  inject("internal", "PUT", 1'000);
  EXPECT_FAILS(store_->put(file_with("pixels").get(), "jpg"), ErrorCode::kUnavailable);
  control(R"({"faults":[]})");
  int left = 0;
  ASSERT_OK(store_->for_each([&](std::string_view, std::chrono::seconds) { ++left; }));
  EXPECT_EQ(left, 0);
}

TEST_F(S3StoreTest, KeepsItsCopiesWithinTheirRoom) {
  const auto small = open_store("small", 1u << 20);
  std::vector<std::string> keys;
  for (int i = 0; i < 20; ++i) keys.push_back(*small->put(file_with(photo_of(100'000)).get(), "jpg"));
  std::uint64_t used = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_ / "small"))
    if (file.is_regular_file()) used += file.file_size();
  EXPECT_LE(used, (1u << 20) + (1u << 20) / 16 + 100'000);
  EXPECT_GT(used, 500'000u);
  for (const auto& key : keys) EXPECT_OK(small->open(key)) << "what made room is fetched again";
}

TEST_F(S3StoreTest, TrustsNoCopyOfBeforeTheMachineWentDown) {
  const auto key = *store_->put(file_with("pixels").get(), "jpg");
  ASSERT_OK(write_file_durably(folder_ / "cache" / "boot", "another"));
  const auto again = open_store("cache");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "cache" / key));
  EXPECT_EQ(*read_all(again->open(key)->get()), "pixels");
}

TEST_F(S3StoreTest, ReadsAndRemovesNothingOfAnotherStore) {
  const auto key = *store_->put(file_with("pixels").get(), "jpg");
  S3Store store("otherone", bucket_with(place_of()), FileCache::open_folder(folder_ / "o", 1u << 20).value());
  EXPECT_FAILS(store.open(key), ErrorCode::kNotFound);
  EXPECT_OK(store.remove(key));
  EXPECT_OK(store.for_each([](std::string_view found, std::chrono::seconds) { ADD_FAILURE() << found; }));
  EXPECT_OK(elsewhere_->open(key));
}

}  // namespace
}  // namespace aip::blob::s3
