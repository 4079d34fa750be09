#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"
#include "net/address_guard.hpp"
#include "net/message.hpp"

namespace aip::net {

struct Options {
  AddressGuard guard;
  std::filesystem::path ca_file = {};                         // certificates to trust; empty: the system's
  std::chrono::milliseconds longest = std::chrono::hours(1);  // of any call, whatever its request allows
  std::vector<std::string> resolve = {};  // "host:port:address,…": answers instead of the name service's
};

// Every connection that this program opens to somewhere else goes through here: HTTP/1.1 over libcurl, no
// redirects, no proxy, no cookies, TLS 1.2 at least, each address checked at the moment of connecting.
// Connections are kept and used again. Thread-safe; one thread serves all calls.
//
// An answer of any status is a Response. The error code says whether the provider may have acted on it:
//   kInvalidInput    the URL is malformed, or not http(s)
//   kAddressBlocked  the guard refused every address of the host; nothing was sent
//   kUnavailable     no connection (no such name, refused, TLS), or it broke before the request was sent
//   completely;
//                    for GET and HEAD whenever it broke. Retry later.
//   kOutcomeUnknown  the whole request was sent, and no (whole) answer came: it may have been acted on
//   kTooLarge        the answer is larger than the request's limit
//   kTimeout         of GET and HEAD, and before the request was sent. Retry later.
//   kCancelled       through the coroutine's cancellation slot (terminal or total); the connection is closed
// public_message names the cause in plain words.
class Client {
 public:
  explicit Client(Options options);
  ~Client();  // calls under way end with kUnavailable

  // Resumes on the caller's executor.
  boost::asio::awaitable<Result<Response>> send(Request request);
  // For threads that may wait.
  Result<Response> send_blocking(Request request);

  // Connections ever opened, for tests and figures.
  std::uint64_t connections_opened() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// Scheme, host and port of an http(s) address in one spelling ("https://api.example.com:443"); kInvalidInput
// for anything else, and when a user name is in it.
Result<std::string> origin_of(const std::string& url);

}  // namespace aip::net
