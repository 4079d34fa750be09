#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/id.hpp"
#include "base/json.hpp"
#include "blob/keys.hpp"
#include "blob/s3/bucket.hpp"
#include "blob/s3/s3_store.hpp"
#include "net/client.hpp"
#include "support/matchers.hpp"
#include "support/s3_server.hpp"
#include "support/temporary_folder.hpp"

// What the tests of the S3 store share: a server for all tests of the process, and buckets, faults and stores
// on it.
namespace aip::blob::s3 {

struct TestServer {
  test::S3Server server;
  const std::string url = server.url();

  static TestServer& shared() {
    static TestServer server;
    EXPECT_FALSE(server.url.empty()) << "the S3 server does not start: npm ci --prefix tests";
    return server;
  }
};

inline net::AddressGuard loopback() {
  return net::AddressGuard({*net::parse_allowed("127.0.0.0/8:*"), *net::parse_allowed("[::1]:*")});
}

class BucketFixture : public ::testing::Test {
 protected:
  static constexpr Patience kQuick{.first_pause = std::chrono::milliseconds(1),
                                   .max_pause = std::chrono::milliseconds(5),
                                   .deadline = std::chrono::milliseconds(5'000),
                                   .rest = std::chrono::milliseconds(0)};

  void TearDown() override {
    const auto state = control("{\"faults\":[],\"pageSize\":0}");
    EXPECT_EQ(serialised(state.at("violations")), "[]") << "requests that were not signed as they must be";
  }

  static std::string serialised(const json::value& value) { return boost::json::serialize(value); }

  json::object control(const std::string& change = "{}") {
    const auto answer = client_.send_blocking({.method = "POST",
                                               .url = TestServer::shared().url + "/__control",
                                               .headers = {{"Content-Type", "application/json"}},
                                               .body = net::Body(change)});
    EXPECT_OK(answer);
    return answer ? boost::json::parse(answer->body).as_object() : json::object();
  }

  // The next `times` requests of that method and address fail like that.
  void inject(std::string_view kind, std::string_view method, int times = 1, std::string_view path = "") {
    control(fmt::format(R"({{"faults":[{{"kind":"{}","method":"{}","times":{},"path":"{}"}}]}})", kind,
                        method, times, path));
  }

  static Place place_of(Style style = Style::kPath, std::string region = "eu-central-1",
                        std::string bucket = "pictures") {
    auto url = TestServer::shared().url;
    if (style == Style::kVirtualHost) url.replace(url.find("127.0.0.1"), 9, "localhost");
    return make_place(url, std::move(region), std::move(bucket), "a shop/ü+1", style).value();
  }

  Bucket bucket_with(Place place, Credentials credentials = keys(), BucketLimits limits = {},
                     Patience patience = kQuick) {
    return {Caller(client_, clock_, std::move(place), std::move(credentials), patience), limits};
  }

  static Credentials keys() {
    return {.access_key_id = "AKIDTEST", .secret_access_key = "secret/of+the=tests"};
  }

  Fd file_with(std::string_view bytes) {
    auto fd = open_temporary(folder_.path());
    EXPECT_OK(fd);
    EXPECT_OK(write_all(fd->get(), bytes));
    return *std::move(fd);
  }

  std::string new_name() { return bucket_.place().prefix + random_id() + ".jpg"; }

  // What the bucket has under `name`.
  std::string stored(const std::string& name) {
    const Fd out = file_with("");
    EXPECT_OK(bucket_.get(name, out.get()));
    return read_all(out.get()).value_or("");
  }

  static std::string photo_of(std::size_t bytes) {
    std::string photo(bytes, '\0');
    random_bytes(std::as_writable_bytes(std::span(photo)));
    return photo;
  }

  const SystemClock clock_;
  test::TemporaryFolder folder_;
  net::Client client_{{.guard = loopback()}};
  Bucket bucket_ = bucket_with(place_of());
};

}  // namespace aip::blob::s3
