#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace aip::http {

// A request that can't be taken: what to answer before the connection is closed.
struct ProtocolError {
  int status = 400;
  std::string_view reason;  // a literal, for developers
  bool to_head = false;     // a HEAD request, as far as could be read: its refusal has no body either
};

// The error of the request that begins with these bytes.
ProtocolError error_in(std::string_view request, ProtocolError error);

inline constexpr std::size_t kMaxHeadBytes = 16 << 10;
inline constexpr std::size_t kMaxTargetBytes = 8 << 10;

// Finds the end of a request's head in bytes that arrive piece by piece, and refuses what leads to two
// readings of one message: bare CR or LF, a folded line, NUL, a head or a first line that does not end.
class HeadScanner {
 public:
  // `bytes` begins with what earlier calls were given. The length of the head with its empty line, or 0: more
  // is needed.
  std::expected<std::size_t, ProtocolError> scan(std::string_view bytes);

 private:
  std::size_t position_ = 0;
  std::size_t lines_ = 0;
};

struct RequestHead {
  std::string method = {};
  std::string target = {};
  bool http11 = true;
  bool keep_alive = true;
  Headers headers = {};
  std::optional<std::uint64_t> content_length = {};
  bool chunked = false;
  bool expects_continue = false;

  bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

// Reads a whole head, as delimited by a HeadScanner. RFC 9112, on the strict side wherever it leaves a
// choice.
std::expected<RequestHead, ProtocolError> parse_head(std::string_view bytes);

}  // namespace aip::http
