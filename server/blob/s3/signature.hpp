#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"

// AWS Signature Version 4, as pure functions:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
namespace aip::blob::s3 {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  // of temporary credentials; empty: none
};

struct Scope {
  std::string region;
  std::string service = "s3";
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

// What is signed. Nothing in it is encoded yet; all headers given are signed, "host" must be one of them.
struct Unsigned {
  std::string method = "GET";
  std::string path = "/";
  Pairs query = {};
  Pairs headers = {};        // names in lower case, each once
  std::string payload_hash;  // lower-case hex SHA-256 of the body, or kUnsignedPayload
};

inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
inline constexpr std::string_view kEmptyPayload =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// "20130524T000000Z"
std::string amz_date(Time time);

// Percent-encoding of everything but A-Z a-z 0-9 - . _ ~, with upper-case hex digits. What is sent has to be
// encoded like this, too: the server decodes it and encodes it anew.
std::string encode(std::string_view text);
std::string encode_path(std::string_view path);  // '/' stays

// "a=1&b=%2F", sorted by the encoded names, then by the encoded values.
std::string canonical_query(const Pairs& query);
std::string canonical_request(const Unsigned& request);

// The value of the Authorization header. The headers must hold "x-amz-date" of `time`, and
// "x-amz-security-token" when there is a session token.
std::string authorization(const Unsigned& request, const Credentials& credentials, const Scope& scope,
                          Time time);

// The query of an address that may be opened without a header, until `expires` (at most 7 days) has passed.
std::string presigned_query(Unsigned request, const Credentials& credentials, const Scope& scope, Time time,
                            std::chrono::seconds expires);

}  // namespace aip::blob::s3
