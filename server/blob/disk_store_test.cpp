#include "blob/disk_store.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

namespace aip::blob {
namespace {

class DiskStoreTest : public ::testing::Test {
 protected:
  Fd file_with(std::string_view bytes) {
    auto fd = open_temporary(folder_.path());
    EXPECT_OK(fd);
    EXPECT_OK(write_all(fd->get(), bytes));
    return *std::move(fd);
  }

  test::TemporaryFolder folder_;
  std::unique_ptr<DiskStore> store_ = *DiskStore::open_folder(folder_ / "blobs");
};

TEST_F(DiskStoreTest, GivesBackWhatWasPut) {
  const Fd file = file_with("pixels");
  const auto key = store_->put(file.get(), "jpg");
  ASSERT_OK(key);
  EXPECT_TRUE(key->ends_with(".jpg"));
  const auto opened = store_->open(*key);
  ASSERT_OK(opened);
  EXPECT_EQ(*read_all(opened->get()), "pixels");
}

TEST_F(DiskStoreTest, CopiesAFileThatHasANameOfItsOwn) {
  ASSERT_OK(write_file_durably(folder_ / "photo.jpg", "pixels"));
  const auto file = open_regular(folder_ / "photo.jpg");
  ASSERT_OK(file);
  const auto key = store_->put(file->get(), "jpg");
  ASSERT_OK(key);
  ASSERT_OK(store_->remove(*key));
  EXPECT_EQ(*read_file(folder_ / "photo.jpg"), "pixels");
}

TEST_F(DiskStoreTest, ForgetsWhatIsRemoved) {
  const auto key = store_->put(file_with("x").get(), "png");
  ASSERT_OK(key);
  ASSERT_OK(store_->remove(*key));
  EXPECT_OK(store_->remove(*key));
  EXPECT_FAILS(store_->open(*key), ErrorCode::kNotFound);
}

TEST_F(DiskStoreTest, OpensNothingButItsOwnKeys) {
  ASSERT_OK(write_file_durably(folder_ / "secret", "key"));
  for (const auto* key :
       {"../secret", "", "/etc/passwd", "aa/../../secret", "aa/bb000000000000000000000000000000.jpg"}) {
    EXPECT_FAILS(store_->open(key), ErrorCode::kNotFound);
  }
}

TEST_F(DiskStoreTest, ListsEveryBlobOnce) {
  std::set<std::string> put;
  for (int i = 0; i < 5; ++i) put.insert(*store_->put(file_with("x").get(), "jpg"));
  std::multiset<std::string> seen;
  ASSERT_OK(store_->for_each([&](std::string_view key, std::chrono::seconds) { seen.emplace(key); }));
  EXPECT_TRUE(std::ranges::equal(put, seen));
  EXPECT_GT(store_->usage()->free_bytes.value(), 0u);
}

TEST_F(DiskStoreTest, KeepsCountOfWhatIsUsed) {
  EXPECT_EQ(store_->usage()->used_bytes, 0u);
  const std::string bytes(100'000, 'x');
  const auto key = *store_->put(file_with(bytes).get(), "jpg");
  const auto one = store_->usage()->used_bytes;
  EXPECT_GE(one, bytes.size());
  const auto other = *store_->put(file_with(bytes).get(), "jpg");
  EXPECT_EQ(store_->usage()->used_bytes, 2 * one);
  ASSERT_OK(store_->remove(key));
  EXPECT_EQ(store_->usage()->used_bytes, one);
  EXPECT_EQ(DiskStore::open_folder(folder_ / "blobs").value()->usage()->used_bytes, one) << "counted anew";
}

TEST_F(DiskStoreTest, CountsAnewWhatOthersDid) {
  EXPECT_EQ(store_->usage()->used_bytes, 0u);
  const auto others = *DiskStore::open_folder(folder_ / "blobs");
  ASSERT_OK(others->put(file_with(std::string(100'000, 'x')).get(), "jpg"));
  ASSERT_OK(store_->for_each([](std::string_view, std::chrono::seconds) {}));
  EXPECT_EQ(store_->usage()->used_bytes, others->usage()->used_bytes);
}

}  // namespace
}  // namespace aip::blob
