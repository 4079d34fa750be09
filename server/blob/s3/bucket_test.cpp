#include "blob/s3/bucket.hpp"

#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "blob/s3/probe.hpp"
#include "blob/s3/test_bucket.hpp"

namespace aip::blob::s3 {
namespace {

using ::testing::HasSubstr;

using BucketTest = BucketFixture;

// What the store says to a person.
template <class T>
std::string words_of(const Result<T>& result) {
  return result ? std::string("no error") : std::string(result.error().for_people());
}

class Later final : public Clock {
 public:
  Time now() const override { return system_.now() + std::chrono::minutes(40); }

 private:
  SystemClock system_;
};

TEST_F(BucketTest, StoresReadsAndDeletesInBothStyles) {
  for (const auto style : {Style::kPath, Style::kVirtualHost}) {
    const auto bucket = bucket_with(place_of(style));
    const auto name = new_name();
    const auto photo = photo_of(70'000);
    ASSERT_OK(bucket.put(name, file_with(photo).get()));
    EXPECT_EQ(bucket.head(name)->bytes, photo.size());
    EXPECT_EQ(stored(name), photo);
    EXPECT_EQ(*bucket.get_range(name, 10, 20), photo.substr(10, 20));
    EXPECT_EQ(*bucket.get_range(name, photo.size() - 5, 100), photo.substr(photo.size() - 5));
    EXPECT_EQ(*bucket.get_range(name, photo.size(), 10), "");
    ASSERT_OK(bucket.remove(name));
    ASSERT_OK(bucket.remove(name));
    EXPECT_FAILS(bucket.head(name), ErrorCode::kNotFound);
    EXPECT_FAILS(bucket.get(name, file_with("").get()), ErrorCode::kNotFound);
  }
}

TEST_F(BucketTest, StoresAnEmptyFile) {
  const auto name = new_name();
  ASSERT_OK(bucket_.put(name, file_with("").get()));
  EXPECT_EQ(stored(name), "");
}

TEST_F(BucketTest, FetchesInPiecesAndStoresInParts) {
  const auto bucket =
      bucket_with(place_of(), keys(), {.max_single = 100'000, .part = 64'000, .piece = 50'000});
  const auto name = new_name();
  const auto photo = photo_of(333'333);
  ASSERT_OK(bucket.put(name, file_with(photo).get()));
  const Fd out = file_with("what was there before");
  const auto got = bucket.get(name, out.get());
  ASSERT_OK(got);
  EXPECT_EQ(*read_all(out.get()), photo);
  EXPECT_EQ(got->sha256.size(), 64u) << "kept beside an object in parts, too";
}

TEST_F(BucketTest, EndsAnUploadInPartsThatFails) {
  const auto bucket = bucket_with(place_of(), keys(), {.max_single = 1'000, .part = 1'000});
  inject("denied", "PUT", 1, "partNumber=2");
  const auto name = new_name();
  EXPECT_FAILS(bucket.put(name, file_with(photo_of(2'500)).get()), ErrorCode::kUnavailable);
  EXPECT_EQ(serialised(control().at("uploads")), "{}");
  EXPECT_FAILS(bucket.head(name), ErrorCode::kNotFound);
}

TEST_F(BucketTest, EndsUploadsThatAKilledProcessHasLeft) {
  control(fmt::format(R"({{"uploads":{{"old":{{"key":"mine/a","begun":"2026-01-01T00:00:00.000Z"}},
                                     "new":{{"key":"mine/b","begun":"{}"}},
                                     "other":{{"key":"yours/a","begun":"2026-01-01T00:00:00.000Z"}}}}}})",
                      to_iso(clock_.now())));
  EXPECT_EQ(*bucket_.abort_uploads("mine/", clock_.now() - std::chrono::hours(1)), 1);
  const auto left = control().at("uploads").as_object();
  EXPECT_FALSE(left.contains("old"));
  EXPECT_TRUE(left.contains("new") && left.contains("other"));
  EXPECT_EQ(*bucket_.abort_uploads("", clock_.now() + std::chrono::hours(1)), 2);
}

TEST_F(BucketTest, ListsOverManyPages) {
  control(R"({"pageSize":2})");
  const auto folder = new_name() + "/ä b+&/";
  std::set<std::string> put;
  for (int i = 0; i < 5; ++i) {
    put.insert(fmt::format("{}{}", folder, i));
    ASSERT_OK(bucket_.put(fmt::format("{}{}", folder, i), file_with("x").get()));
  }
  std::set<std::string> listed;
  ASSERT_OK(bucket_.list(folder, [&](const Listed& object) {
    EXPECT_EQ(object.bytes, 1u);
    EXPECT_LT(std::chrono::abs(clock_.now() - object.modified), std::chrono::minutes(5));
    EXPECT_TRUE(listed.insert(object.name).second) << "twice";
  }));
  EXPECT_EQ(listed, put);
}

TEST_F(BucketTest, NeverReplacesAnObject) {
  const auto name = new_name();
  ASSERT_OK(bucket_.put(name, file_with("first").get()));
  EXPECT_OK(bucket_.put(name, file_with("first").get())) << "the same bytes once more";
  EXPECT_FAILS(bucket_.put(name, file_with("other").get()), ErrorCode::kConflict);
  EXPECT_EQ(stored(name), "first");
}

TEST_F(BucketTest, AnAddressThatIsSignedOpensWithoutAKey) {
  const auto name = new_name();
  ASSERT_OK(bucket_.put(name, file_with("pixels").get()));
  const auto url = bucket_.presigned_get(name, std::chrono::minutes(5));
  const auto answer = client_.send_blocking({.url = url});
  ASSERT_OK(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "pixels");
  EXPECT_EQ(client_.send_blocking({.url = url + "0"})->status, 403);
  control(R"({"forget":true})");
}

TEST_F(BucketTest, TriesAgainAfterWhatPasses) {
  for (const auto* kind : {"slow_down", "internal", "reset", "error_after", "reset_after"}) {
    const auto name = new_name();
    const auto photo = photo_of(20'000);
    inject(kind, "PUT", 2);
    EXPECT_OK(bucket_.put(name, file_with(photo).get())) << kind;
    inject(kind, "GET", 2);
    EXPECT_EQ(stored(name), photo) << kind;
    inject(kind, "HEAD", 2);
    EXPECT_OK(bucket_.head(name)) << kind;
    inject(kind, "DELETE", 2);
    EXPECT_OK(bucket_.remove(name)) << kind;
  }
}

TEST_F(BucketTest, TriesThePartsOfAnUploadAgain) {
  const auto bucket = bucket_with(place_of(), keys(), {.max_single = 1'000, .part = 1'000});
  const auto photo = photo_of(3'500);
  for (const auto* kind : {"slow_down", "error_after", "reset_after"}) {
    for (const auto& [method, path] : {std::pair("PUT", "partNumber=2"), std::pair("POST", "uploadId=")}) {
      const auto name = new_name();
      inject(kind, method, 1, path);
      EXPECT_OK(bucket.put(name, file_with(photo).get())) << kind << " " << method;
      EXPECT_EQ(stored(name), photo);
    }
  }
}

TEST_F(BucketTest, FetchesAgainWhatBrokeOnTheWay) {
  const auto bucket = bucket_with(place_of(), keys(), {.piece = 10'000});
  const auto name = new_name();
  const auto photo = photo_of(35'000);
  ASSERT_OK(bucket.put(name, file_with(photo).get()));
  for (const auto* kind : {"truncate", "wrong_bytes", "wrong_etag"}) {
    inject(kind, "GET");
    const Fd out = file_with("");
    EXPECT_OK(bucket.get(name, out.get())) << kind;
    EXPECT_EQ(*read_all(out.get()), photo) << kind;
  }
}

TEST_F(BucketTest, NeverHandsOutOtherBytesThanWereStored) {
  const auto name = new_name();
  ASSERT_OK(bucket_.put(name, file_with(photo_of(5'000)).get()));
  inject("wrong_bytes", "GET", 100);
  const auto got = bucket_.get(name, file_with("").get());
  EXPECT_FAILS(got, ErrorCode::kUnavailable);
  EXPECT_THAT(words_of(got), HasSubstr("other bytes"));
}

TEST_F(BucketTest, GivesUpAtTheDeadline) {
  const auto bucket = bucket_with(place_of(), keys(), {}, {.deadline = std::chrono::milliseconds(50)});
  inject("slow_down", "PUT", 1'000);
  const auto begun = std::chrono::steady_clock::now();
  const auto put = bucket.put(new_name(), file_with("x").get());
  EXPECT_FAILS(put, ErrorCode::kUnavailable);
  EXPECT_THAT(words_of(put), HasSubstr("slow down"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

TEST_F(BucketTest, AfterGivingUpItAnswersAtOnceForAWhile) {
  const auto name = new_name();
  ASSERT_OK(bucket_.put(name, file_with("x").get()));
  const auto resting = bucket_with(
      place_of(), keys(), {}, {.deadline = std::chrono::milliseconds(20), .rest = std::chrono::hours(1)});
  inject("reset", "HEAD", 1'000);
  EXPECT_FAILS(resting.head(name), ErrorCode::kUnavailable);
  control(R"({"faults":[]})");
  const auto requests = control().at("requests").as_array().size();
  EXPECT_THAT(words_of(resting.head(name)), HasSubstr("can't be reached"));
  EXPECT_EQ(control().at("requests").as_array().size(), requests) << "nothing was sent";
  EXPECT_OK(bucket_.head(name));
}

TEST_F(BucketTest, SaysWhatIsWrong) {
  const auto name = new_name();
  const auto put_with = [&](const Bucket& bucket) { return bucket.put(name, file_with("x").get()); };

  struct Fault {
    const char* kind;
    const char* words;
  };

  for (const auto& [kind, words] :
       {Fault{"skew", "clock is 47 minutes behind"},
        Fault{"expired", "session token of the store has expired"},
        Fault{"denied", "does not let this access key write objects in the bucket pictures (AccessDenied)"},
        Fault{"redirect", "in the region eu-west-1, not in eu-central-1"}}) {
    inject(kind, "PUT");
    const auto put = put_with(bucket_);
    EXPECT_FAILS(put, ErrorCode::kUnavailable);
    EXPECT_THAT(words_of(put), HasSubstr(words)) << kind;
  }
  inject("full", "PUT");
  EXPECT_FAILS(put_with(bucket_), ErrorCode::kStorageFull);

  EXPECT_THAT(words_of(put_with(bucket_with(place_of(Style::kPath, "us-east-1")))),
              HasSubstr("in the region eu-central-1, not in us-east-1"));
  EXPECT_THAT(words_of(put_with(bucket_with(place_of(Style::kPath, "eu-central-1", "elsewhere")))),
              HasSubstr("no bucket elsewhere"));
  EXPECT_THAT(
      words_of(put_with(bucket_with(place_of(), {.access_key_id = "AKIDOTHER", .secret_access_key = "x"}))),
      HasSubstr("does not know this access key"));
  Credentials with_token = keys();
  with_token.session_token = "old";
  EXPECT_THAT(words_of(put_with(bucket_with(place_of(), with_token))), HasSubstr("token"));

  const Later later;
  const Bucket early(Caller(client_, later, place_of(), keys(), kQuick));
  EXPECT_THAT(words_of(put_with(early)), HasSubstr("clock is 40 minutes ahead"));
}

TEST_F(BucketTest, AWrongSecretIsNamed) {
  const auto bucket = bucket_with(place_of(), {.access_key_id = "AKIDTEST", .secret_access_key = "wrong"});
  const auto put = bucket.put(new_name(), file_with("x").get());
  EXPECT_THAT(words_of(put), HasSubstr("secret access key is wrong"));
  EXPECT_EQ(control().at("violations").as_array().size(), 1u);
  control(R"({"forget":true})");
}

TEST_F(BucketTest, AStoreThatCanNotBeReachedIsNamed) {
  const auto closed = make_place("http://127.0.0.1:1", "eu-central-1", "pictures", "", Style::kPath).value();
  const auto bucket = bucket_with(closed, keys(), {}, {.deadline = std::chrono::milliseconds(20)});
  EXPECT_THAT(words_of(bucket.head("x")), HasSubstr("127.0.0.1:1 can't be reached"));

  net::Client guarded({});
  const Bucket blocked(Caller(guarded, clock_, place_of(), keys(), kQuick));
  EXPECT_THAT(words_of(blocked.head("x")), HasSubstr("--storage-allow-address"));
}

TEST_F(BucketTest, NoTlsIsNamed) {
  auto place = place_of();
  place.scheme = "https";
  const auto bucket = bucket_with(place, keys(), {}, {.deadline = std::chrono::milliseconds(20)});
  EXPECT_THAT(words_of(bucket.head("x")), HasSubstr("TLS"));
}

TEST_F(BucketTest, TheProbeLooksAtAllThatIsNeeded) {
  EXPECT_OK(probe(bucket_));
  for (const auto* method : {"PUT", "GET", "DELETE"}) {
    inject("denied", method);
    EXPECT_THAT(words_of(probe(bucket_)), HasSubstr("AccessDenied")) << method;
  }
  inject("denied", "GET", 1, "list-type");
  EXPECT_THAT(words_of(probe(bucket_)), HasSubstr("list objects"));
}

}  // namespace
}  // namespace aip::blob::s3
