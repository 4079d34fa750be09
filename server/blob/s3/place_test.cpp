#include "blob/s3/place.hpp"

#include <gtest/gtest.h>

#include "support/matchers.hpp"

namespace aip::blob::s3 {
namespace {

Result<Place> place(std::string_view endpoint, std::string_view prefix = "", std::string bucket = "pictures",
                    Style style = Style::kPath, std::string region = "eu-central-1") {
  return make_place(endpoint, std::move(region), std::move(bucket), prefix, style);
}

TEST(PlaceTest, StandsInAnAddressInBothStyles) {
  const auto path = place("https://Minio.example.com:9000/", "shop/photos/");
  ASSERT_OK(path);
  EXPECT_EQ(path->host_of_bucket(), "minio.example.com:9000");
  EXPECT_EQ(path->path_of("shop/photos/a.jpg"), "/pictures/shop/photos/a.jpg");
  EXPECT_EQ(path->path_of(""), "/pictures");
  EXPECT_EQ(path->prefix, "shop/photos/");
  const auto virtual_host = place("https://s3.example.com:443", "", "pictures", Style::kVirtualHost);
  ASSERT_OK(virtual_host);
  EXPECT_EQ(virtual_host->host_of_bucket(), "pictures.s3.example.com") << "the scheme's own port is left out";
  EXPECT_EQ(virtual_host->path_of("a.jpg"), "/a.jpg");
  EXPECT_EQ(virtual_host->path_of(""), "/");
}

TEST(PlaceTest, IsAwsWithoutAnEndpoint) { EXPECT_EQ(place("")->host, "s3.eu-central-1.amazonaws.com"); }

TEST(PlaceTest, RefusesWhatAnAddressCouldNotKeep) {
  for (const auto* prefix : {"a//b", "./a", "a/../b", "/a", "a\nb"})
    EXPECT_FAILS(place("https://s3.example.com", prefix), ErrorCode::kInvalidInput);
  for (const auto* endpoint : {"ftp://example.com", "s3.example.com/path", "https://example.com/path",
                               "https://example.com?x", "https://user@example.com", "https://example.com//"})
    EXPECT_FAILS(place(endpoint), ErrorCode::kInvalidInput);
  for (const auto* bucket : {"ab", "Upper", "-a-", "a..b", "a_b"})
    EXPECT_FAILS(place("https://s3.example.com", "", bucket), ErrorCode::kInvalidInput);
  EXPECT_FAILS(place("", "", "pictures", Style::kPath, "evil.example/"), ErrorCode::kInvalidInput);
  EXPECT_FAILS(place("https://s3.example.com", "", "my.pictures", Style::kVirtualHost),
               ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace aip::blob::s3
