// What every store of blobs does, wherever they lie.
#include <algorithm>
#include <set>
#include <thread>

#include "blob/s3/test_bucket.hpp"
#include "blob/stores.hpp"

namespace aip::blob {
namespace {

enum class Kind { kDisk, kS3 };

class ConformanceTest : public s3::BucketFixture, public ::testing::WithParamInterface<Kind> {
 protected:
  std::unique_ptr<Stores> open_store(const std::string& data) {
    auto disk = DiskStore::open_folder(folder_ / data / "blobs").value();
    std::unique_ptr<s3::S3Store> remote;
    if (GetParam() == Kind::kS3) {
      auto cache = FileCache::open_folder(folder_ / data / "cache", 100u << 20).value();
      remote = std::make_unique<s3::S3Store>(id_, bucket_with(place_of()), std::move(cache));
    }
    return std::make_unique<Stores>(std::move(disk), std::move(remote));
  }

  std::string read(BlobStore& store, const std::string& key) {
    const auto opened = store.open(key);
    EXPECT_OK(opened);
    return opened ? read_all(opened->get()).value_or("") : "";
  }

  std::multiset<std::string> listed() {
    std::multiset<std::string> keys;
    EXPECT_OK(store_->for_each([&](std::string_view key, std::chrono::seconds age) {
      keys.emplace(key);
      EXPECT_LT(std::chrono::abs(age), std::chrono::minutes(5));
    }));
    return keys;
  }

  const std::string id_ = make_key("x").substr(3, kStoreIdSize);
  std::unique_ptr<Stores> store_ = open_store("data");
};

INSTANTIATE_TEST_SUITE_P(Stores, ConformanceTest, ::testing::Values(Kind::kDisk, Kind::kS3),
                         [](const auto& param) { return param.param == Kind::kDisk ? "Disk" : "S3"; });

TEST_P(ConformanceTest, GivesBackWhatWasPut) {
  const auto photo = photo_of(300'000);
  const auto key = store_->put(file_with(photo).get(), "jpg");
  ASSERT_OK(key);
  EXPECT_TRUE(key->ends_with(".jpg"));
  EXPECT_EQ(read(*store_, *key), photo);
  if (GetParam() == Kind::kS3) {
    EXPECT_EQ(read(*open_store("another machine"), *key), photo);
  }
}

TEST_P(ConformanceTest, StoresAFileThatHasANameOfItsOwn) {
  ASSERT_OK(write_file_durably(folder_ / "photo.jpg", "pixels"));
  const auto file = open_regular(folder_ / "photo.jpg");
  ASSERT_OK(file);
  const auto key = store_->put(file->get(), "jpg");
  ASSERT_OK(key);
  ASSERT_OK(write_file_durably(folder_ / "photo.jpg", "others"));
  EXPECT_EQ(read(*store_, *key), "pixels");
  ASSERT_OK(store_->remove(*key));
  EXPECT_EQ(*read_file(folder_ / "photo.jpg"), "others");
}

TEST_P(ConformanceTest, ForgetsWhatIsRemoved) {
  const auto key = store_->put(file_with("x").get(), "png");
  ASSERT_OK(key);
  const auto opened = store_->open(*key);
  ASSERT_OK(opened);
  ASSERT_OK(store_->remove(*key));
  EXPECT_OK(store_->remove(*key));
  EXPECT_FAILS(store_->open(*key), ErrorCode::kNotFound);
  EXPECT_EQ(*read_all(opened->get()), "x") << "who has it open may go on reading";
}

TEST_P(ConformanceTest, OpensNothingButItsOwnKeys) {
  ASSERT_OK(write_file_durably(folder_ / "secret", "key"));
  const auto valid = make_key("jpg");
  for (const auto& key : {std::string("../secret"), std::string(), std::string("/etc/passwd"),
                          std::string("aa/../../secret"), valid, id_ + "/../../secret", id_ + "/", id_}) {
    SCOPED_TRACE(key);
    EXPECT_FAILS(store_->open(key), ErrorCode::kNotFound);
    EXPECT_OK(store_->remove(key)) << key;
  }
}

TEST_P(ConformanceTest, SaysThatABlobLiesInAStoreItDoesNotKnow) {
  const auto key = "otherone/" + make_key("jpg");
  EXPECT_FAILS(store_->open(key), ErrorCode::kUnavailable);
  EXPECT_FAILS(store_->remove(key), ErrorCode::kUnavailable);
}

TEST_P(ConformanceTest, ListsEveryBlobOnce) {
  std::multiset<std::string> put;
  for (int i = 0; i < 5; ++i) put.insert(*store_->put(file_with("x").get(), "jpg"));
  EXPECT_EQ(listed(), put);
  ASSERT_OK(store_->remove(*put.begin()));
  put.erase(put.begin());
  EXPECT_EQ(listed(), put);
}

TEST_P(ConformanceTest, CountsWhatIsUsed) {
  EXPECT_EQ(listed().size(), 0u);
  EXPECT_EQ(store_->usage()->used_bytes, 0u);
  ASSERT_OK(store_->put(file_with(std::string(100'000, 'x')).get(), "jpg"));
  EXPECT_GE(store_->usage()->used_bytes, 100'000u);
  const auto key = *store_->put(file_with(std::string(100'000, 'x')).get(), "jpg");
  ASSERT_OK(store_->remove(key));
  EXPECT_EQ(listed().size(), 1u);
  EXPECT_LT(store_->usage()->used_bytes, 200'000u);
}

TEST_P(ConformanceTest, ManyMayWriteAndReadAtTheSameTime) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 5; ++n) {
        const auto photo = photo_of(10'000);
        const auto key = store_->put(file_with(photo).get(), "jpg");
        ASSERT_OK(key);
        EXPECT_EQ(read(*store_, *key), photo);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(listed().size(), 30u);
}

TEST_P(ConformanceTest, WhatWasOnTheDiskStaysReadable) {
  const auto disk = DiskStore::open_folder(folder_ / "data" / "blobs").value();
  const auto key = disk->put(file_with("of before").get(), "jpg");
  ASSERT_OK(key);
  EXPECT_EQ(read(*store_, *key), "of before");
  EXPECT_TRUE(listed().contains(*key));
}

}  // namespace
}  // namespace aip::blob
