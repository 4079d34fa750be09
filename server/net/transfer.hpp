#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <curl/curl.h>

#include "base/result.hpp"
#include "net/client.hpp"

namespace aip::net {

using Done = std::move_only_function<void(Result<Response>)>;

// One call: its easy handle, what it sends and what has come back. Lives on the client's thread.
class Transfer {
 public:
  Transfer(std::uint64_t id, Request request, Done done)
      : id(id), request_(std::move(request)), done_(std::move(done)) {}

  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Sets the easy handle up; kInvalidInput for a malformed URL.
  Result<void> prepare(const Options& options, curl_slist* resolve, std::atomic<std::uint64_t>& opened);

  CURL* easy() const { return easy_; }

  // Whether a body in progress has been stalled for too long.
  bool is_stuck(std::chrono::steady_clock::time_point now) const;

  // What the end of the transfer means; called once.
  Result<Response> outcome(CURLcode code);
  Error broken(ErrorCode code, std::string what, std::string words) const;

  void finish(Result<Response> result) { std::exchange(done_, {})(std::move(result)); }

  const std::uint64_t id;

 private:
  bool is_sent() const;
  Error failure(CURLcode code) const;
  void touch();

  static std::size_t on_read(char* out, std::size_t size, std::size_t count, void* self);
  static int on_seek(void* self, curl_off_t offset, int origin);
  static std::size_t on_write(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);

  Request request_;
  Done done_;
  const AddressGuard* guard_ = nullptr;
  std::atomic<std::uint64_t>* opened_ = nullptr;
  CURL* easy_ = nullptr;
  curl_slist* headers_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> words_{};
  Response response_;
  std::uint64_t sent_ = 0;
  std::size_t header_bytes_ = 0;
  std::chrono::steady_clock::time_point moved_;
  bool is_too_large_ = false;
  bool is_unreadable_ = false;  // a file of the body
  std::string blocked_;         // the address the guard refused last
};

}  // namespace aip::net
