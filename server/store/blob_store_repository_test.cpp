#include "store/blob_store_repository.hpp"

#include <gtest/gtest.h>

#include "support/databases.hpp"
#include "support/matchers.hpp"

namespace aip::store::blob_stores {
namespace {

class BlobStoresTest : public ::testing::TestWithParam<Dialect> {
 protected:
  std::string id_of(const BlobPlace& wanted) {
    const auto found =
        database_->write([&](Connection& connection) { return find_or_add(connection, wanted); });
    EXPECT_OK(found);
    return found ? found->id : "";
  }

  test::FreshDatabase database_ = test::fresh_database(GetParam());
};

INSTANTIATE_TEST_SUITE_P(OnBoth, BlobStoresTest, test::kBothDatabases, test::database_name);

TEST_P(BlobStoresTest, APlaceKeepsTheIdItWasFirstGiven) {
  const BlobPlace place{
      .id = "aaaaaaaa", .endpoint = "https://s3.example.com", .bucket = "b", .prefix = "p/"};
  EXPECT_EQ(id_of(place), "aaaaaaaa");
  auto again = place;
  again.id = "bbbbbbbb";
  EXPECT_EQ(id_of(again), "aaaaaaaa");
  for (const auto& [member, id] :
       {std::pair(&BlobPlace::endpoint, "cccccccc"), std::pair(&BlobPlace::bucket, "dddddddd"),
        std::pair(&BlobPlace::prefix, "eeeeeeee")}) {
    auto other = place;
    other.id = id;
    other.*member += "x";
    EXPECT_EQ(id_of(other), id);
  }
  EXPECT_EQ(database_->read(of_server)->size(), 4u);
}

TEST_P(BlobStoresTest, AnIdIsOfOnePlace) {
  EXPECT_EQ(id_of({.id = "aaaaaaaa", .endpoint = "https://s3.example.com", .bucket = "b", .prefix = ""}),
            "aaaaaaaa");
  const auto taken = database_->write([](Connection& connection) {
    return find_or_add(connection,
                       {.id = "aaaaaaaa", .endpoint = "https://s3.example.com", .bucket = "c", .prefix = ""});
  });
  EXPECT_FAILS(taken, ErrorCode::kInternal);
}

}  // namespace
}  // namespace aip::store::blob_stores
