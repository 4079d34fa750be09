#include "blob/s3/signature.hpp"

#include <gtest/gtest.h>

namespace aip::blob::s3 {
namespace {

using namespace std::chrono_literals;

// The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and
// …/sigv4-query-string-auth.html.
const Credentials kS3Example{.access_key_id = "AKIAIOSFODNN7EXAMPLE",
                             .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const Scope kS3Scope{.region = "us-east-1"};
const Time kS3Time = std::chrono::sys_days(std::chrono::May / 24 / 2013);
constexpr auto kS3Host = "examplebucket.s3.amazonaws.com";

// The vectors of AWS's aws-sig-v4-test-suite.
const Credentials kSuite{.access_key_id = "AKIDEXAMPLE",
                         .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
const Scope kSuiteScope{.region = "us-east-1", .service = "service"};
const Time kSuiteTime = std::chrono::sys_days(std::chrono::August / 30 / 2015) + 12h + 36min;

std::string signature_of(std::string_view header) {
  return std::string(header.substr(header.rfind('=') + 1));
}

std::string s3_signature(Unsigned request) {
  request.headers.emplace_back("host", kS3Host);
  request.headers.emplace_back("x-amz-content-sha256", request.payload_hash);
  request.headers.emplace_back("x-amz-date", "20130524T000000Z");
  return signature_of(authorization(request, kS3Example, kS3Scope, kS3Time));
}

std::string suite_signature(Unsigned request) {
  request.headers.emplace_back("host", "example.amazonaws.com");
  request.headers.emplace_back("x-amz-date", "20150830T123600Z");
  request.payload_hash = kEmptyPayload;
  return signature_of(authorization(request, kSuite, kSuiteScope, kSuiteTime));
}

TEST(SignatureTest, SignsAGetOfARange) {
  Unsigned request{.path = "/test.txt",
                   .headers = {{"range", "bytes=0-9"}, {"host", kS3Host}},
                   .payload_hash = std::string(kEmptyPayload)};
  request.headers.emplace_back("x-amz-content-sha256", kEmptyPayload);
  request.headers.emplace_back("x-amz-date", "20130524T000000Z");
  EXPECT_EQ(authorization(request, kS3Example, kS3Scope, kS3Time),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(SignatureTest, SignsAPutWithABodyAndAPathThatIsEncoded) {
  EXPECT_EQ(
      s3_signature({.method = "PUT",
                    .path = "/test$file.text",
                    .headers = {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
                                {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
                    .payload_hash = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"}),
      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(SignatureTest, SignsASubresource) {
  EXPECT_EQ(s3_signature({.query = {{"lifecycle", ""}}, .payload_hash = std::string(kEmptyPayload)}),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

TEST(SignatureTest, SignsAListing) {
  EXPECT_EQ(s3_signature(
                {.query = {{"prefix", "J"}, {"max-keys", "2"}}, .payload_hash = std::string(kEmptyPayload)}),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(SignatureTest, PresignsAGet) {
  const auto query = presigned_query({.path = "/test.txt", .headers = {{"host", kS3Host}}}, kS3Example,
                                     kS3Scope, kS3Time, 86'400s);
  EXPECT_EQ(query,
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1"
            "%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(SignatureTest, GetVanilla) {
  EXPECT_EQ(suite_signature({}), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(SignatureTest, PostVanilla) {
  EXPECT_EQ(suite_signature({.method = "POST"}),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

TEST(SignatureTest, GetVanillaQueryOrderKeyCase) {
  EXPECT_EQ(suite_signature({.query = {{"Param2", "value2"}, {"Param1", "value1"}}}),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

TEST(SignatureTest, GetVanillaUtf8Query) {
  EXPECT_EQ(suite_signature({.query = {{"ሴ", "bar"}}}),
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04");
}

TEST(SignatureTest, GetVanillaQueryUnreserved) {
  const std::string all = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  EXPECT_EQ(suite_signature({.query = {{all, all}}}),
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197");
}

TEST(SignatureTest, GetUtf8) {
  EXPECT_EQ(suite_signature({.path = "/ሴ"}),
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");
}

TEST(SignatureTest, GetHeaderValueTrim) {
  EXPECT_EQ(suite_signature({.headers = {{"my-header1", " value1"}, {"my-header2", " \"a   b   c\""}}}),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
}

TEST(SignatureTest, PostStsHeaderBefore) {
  EXPECT_EQ(
      suite_signature(
          {.method = "POST",
           .headers = {{"x-amz-security-token",
                        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMi"
                        "cRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/"
                        "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6"
                        "q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+"
                        "scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="}}}),
      "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead");
}

TEST(SignatureTest, EncodesAllButTheUnreserved) {
  EXPECT_EQ(encode("a b/c+d=é~*'()"), "a%20b%2Fc%2Bd%3D%C3%A9~%2A%27%28%29");
  EXPECT_EQ(encode_path("/a b/c+d"), "/a%20b/c%2Bd");
}

TEST(SignatureTest, SortsAQueryByItsEncodedForm) {
  // '/' is below 'A', "%2F" below both of the letters, and "a-" above "a" with any value.
  EXPECT_EQ(canonical_query({{"a-", "1"}, {"a", "z"}, {"a", "A"}, {"/", "x"}, {"B", ""}}),
            "%2F=x&B=&a=A&a=z&a-=1");
}

TEST(SignatureTest, ATokenIsPartOfAPresignedAddress) {
  Credentials temporary = kS3Example;
  temporary.session_token = "token/+=";
  const auto query = presigned_query({.path = "/test.txt", .headers = {{"host", kS3Host}}}, temporary,
                                     kS3Scope, kS3Time, 60s);
  EXPECT_NE(query.find("X-Amz-Security-Token=token%2F%2B%3D"), std::string::npos);
}

}  // namespace
}  // namespace aip::blob::s3
