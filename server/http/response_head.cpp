#include "http/response_head.hpp"

#include <algorithm>
#include <array>

#include <boost/beast/http/status.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "http/token.hpp"

namespace aip::http {
namespace beast = boost::beast;

namespace {

constexpr std::array<std::string_view, 4> kFramingFields{"Content-Length", "Transfer-Encoding", "Connection",
                                                         "Keep-Alive"};

bool is_framing(std::string_view name) {
  return std::ranges::any_of(kFramingFields,
                             [name](std::string_view own) { return equal_ignoring_case(own, name); });
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  if (!is_token(name) || is_framing(name)) return;
  head += name;
  head += ": ";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    head += (byte < 0x20 && c != '\t') || byte == 0x7f ? ' ' : c;
  }
  head += "\r\n";
}

}  // namespace

std::string_view reason_phrase(int status) {
  const auto known = beast::http::int_to_status(static_cast<unsigned>(status));
  if (known == beast::http::status::unknown) return "Unknown";
  const auto phrase = beast::http::obsolete_reason(known);
  return {phrase.data(), phrase.size()};
}

std::string http_date(std::chrono::sys_seconds time) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(time.time_since_epoch().count()));
}

std::string response_head(int status, const Headers& headers,
                          const std::vector<std::pair<std::string, std::string>>& defaults,
                          const Framing& framing) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", status, reason_phrase(status));
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (!headers.find("Date")) append_field(head, "Date", http_date(now));
  for (const auto& [name, value] : defaults) {
    if (!headers.find(name)) append_field(head, name, value);
  }
  for (const auto& [name, value] : headers.all()) append_field(head, name, value);
  if (framing.content_length) head += fmt::format("Content-Length: {}\r\n", *framing.content_length);
  if (framing.chunked) head += "Transfer-Encoding: chunked\r\n";
  head += framing.close ? "Connection: close\r\n\r\n" : "\r\n";
  return head;
}

}  // namespace aip::http
