#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "blob/s3/failure.hpp"
#include "blob/s3/place.hpp"
#include "blob/s3/signature.hpp"
#include "net/client.hpp"

namespace aip::blob::s3 {

// How long a call is tried again.
struct Patience {
  std::chrono::milliseconds first_pause{
      100};  // before the second try: a random part of it; doubled each time
  std::chrono::milliseconds max_pause{3'000};
  std::chrono::milliseconds deadline{20'000};  // after which no new try is begun
  // After a call that was given up, others fail at once for so long, so that those who wait for a store that
  // is away don't hold up what needs no store.
  std::chrono::milliseconds rest{2'000};
};

// One request to the bucket, not signed yet.
struct Call {
  std::string_view doing;  // "write", "read", "delete", "list"
  std::string method = "GET";
  std::string name = {};  // of the object; empty: the bucket itself
  Pairs query = {};
  Pairs headers = {};                                     // names in lower case
  std::string payload_hash = std::string(kEmptyPayload);  // hex SHA-256 of the body
  std::function<net::Body()> body = {};                   // made anew for each try; none: empty
  std::uint64_t bytes = 0;       // that go over the wire, for the time a try may take
  std::size_t limit = 4u << 20;  // largest answer
};

// Signs requests, sends them, and sends them again after what passes by itself, with growing random pauses
// inside a deadline. Thread-safe; calls block.
class Caller {
 public:
  // Borrows client and clock.
  Caller(net::Client& client, const Clock& clock, Place place, Credentials credentials,
         Patience patience = {});

  // An answer of 2xx, or the Failure of the last try.
  std::expected<net::Response, Failure> send(const Call& call) const;

  // An address at which the object can be read without a key, for that long (at most 7 days).
  std::string presigned_get(std::string_view name, std::chrono::seconds expires) const;

  const Place& place() const { return place_; }

 private:
  struct Outage;

  std::expected<net::Response, Failure> try_once(const Call& call) const;

  net::Client& client_;
  const Clock& clock_;
  const Place place_;
  const Credentials credentials_;
  const Patience patience_;
  const std::shared_ptr<Outage> outage_;  // of all copies
};

}  // namespace aip::blob::s3
