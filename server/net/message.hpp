#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aip::net {

// What is sent after the head of a request: pieces of text and of open files, so that a photo is read from
// the disk as it is sent and never lies in memory.
class Body {
 public:
  Body() = default;

  Body(std::string text) { add(std::move(text)); }  // NOLINT(google-explicit-constructor): a text is a body

  void add(std::string text);
  // `bytes` of a file from its offset 0. The descriptor is borrowed and must stay open until the call has
  // ended.
  void add_file(int file, std::uint64_t bytes);
  // The same, as base64.
  void add_base64(int file, std::uint64_t bytes);

  std::uint64_t size() const { return size_; }

  // Copies what follows `offset` into `out`; answers how much that was, 0 at the end, nullopt when a file is
  // shorter than it was said to be or can't be read.
  std::optional<std::size_t> read(std::uint64_t offset, std::span<char> out) const;

 private:
  struct Piece {
    std::string text;
    int file = -1;  // -1: the text
    bool is_base64 = false;
    std::uint64_t bytes = 0;  // of the file
    std::uint64_t begin = 0;
    std::uint64_t size = 0;  // as it is sent
  };

  void add(Piece piece);

  std::vector<Piece> pieces_;
  std::uint64_t size_ = 0;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method = "GET";
  std::string url;  // http or https, without user name
  Headers headers;
  Body body;

  // From the start of the call: to a connection (name look-up and TLS included) and to the end of the answer.
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds total{300'000};
  // The longest pause while the body is being sent, and while the answer is being received. How long the
  // provider thinks in between is limited by `total` alone.
  std::chrono::milliseconds idle{60'000};
  std::size_t limit = 64u << 20;  // largest answer
};

struct Response {
  int status = 0;
  Headers headers;  // names in lower case
  std::string body;

  // The value of the first header of that (lower-case) name.
  std::optional<std::string_view> header(std::string_view name) const;
};

}  // namespace aip::net
