#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "blob/s3/place.hpp"
#include "net/message.hpp"

namespace aip::blob::s3 {

// What an answer that is no success means.
struct Failure {
  // kNotFound (the object), kPreconditionFailed, kStorageFull, or kUnavailable for all that is not the
  // object's fault: then it is worth another try later, by a person who has set it right, too. The public
  // message says in a sentence what is wrong.
  Error error;
  bool repeats = false;  // the same request may succeed in a moment
  std::string code;      // of S3: "SlowDown"; empty when the answer has none
};

// `doing`: "write", "read", "delete", "list", for the sentence. `now`: the time the request was signed with.
Failure failure_of(const net::Response& response, const Place& place, std::string_view doing, Time now);

// Of a request that got no answer.
Failure failure_of(Error error, const Place& place);

}  // namespace aip::blob::s3
