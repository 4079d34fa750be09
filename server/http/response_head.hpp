#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace aip::http {

// "Not Found"; "Unknown" for a number without a name.
std::string_view reason_phrase(int status);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7).
std::string http_date(std::chrono::sys_seconds time);

// How the body behind a head is delimited.
struct Framing {
  std::optional<std::uint64_t> content_length = {};
  bool chunked = false;
  bool close = false;  // the connection ends after this response
};

// The status line and the header fields with the empty line. `defaults` stand where the response does not set
// the same name. Framing fields come from `framing` alone. Whatever a value holds, no CR or LF gets out; a
// field whose name is not a token is left out.
std::string response_head(int status, const Headers& headers,
                          const std::vector<std::pair<std::string, std::string>>& defaults,
                          const Framing& framing);

}  // namespace aip::http
