#include "http/request_head.hpp"

#include <algorithm>
#include <charconv>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "base/text.hpp"
#include "http/token.hpp"

namespace aip::http {
namespace {

namespace beast = boost::beast;

std::string view(beast::string_view text) { return {text.data(), text.size()}; }

std::unexpected<ProtocolError> refuse(std::string_view reason, int status = 400) {
  return std::unexpected(ProtocolError{.status = status, .reason = reason});
}

ProtocolError error_of(const beast::error_code& code) {
  using beast::http::error;
  if (code == error::bad_version)
    return {.status = 505, .reason = "only HTTP/1.0 and HTTP/1.1 are spoken here"};
  if (code == error::bad_method) return {.status = 400, .reason = "the request line has no method"};
  if (code == error::bad_target) return {.status = 400, .reason = "the request target is malformed"};
  if (code == error::bad_content_length || code == error::multiple_content_length) {
    return {.status = 400, .reason = "Content-Length is malformed or contradicted"};
  }
  if (code == error::bad_transfer_encoding) {
    return {.status = 400, .reason = "Transfer-Encoding is malformed or contradicted"};
  }
  return {.status = 400, .reason = "the request head is malformed"};
}

std::size_t count(const Headers& headers, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      headers.all(), [name](const auto& field) { return equal_ignoring_case(field.first, name); }));
}

bool is_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return is_alpha(c) || is_digit(c) || std::string_view("-._~%!$&'()*+,;=:[]").contains(c);
  });
}

std::expected<void, ProtocolError> check_host(const RequestHead& head) {
  const std::size_t hosts = count(head.headers, "Host");
  if (hosts > 1) return refuse("more than one Host");
  if (hosts == 0 && head.http11) return refuse("Host is missing");
  if (hosts == 1 && !is_host(*head.headers.find("Host"))) return refuse("Host is malformed");
  return {};
}

// How long the body is must have one reading only (RFC 9112 §6.3).
std::expected<void, ProtocolError> read_framing(RequestHead& head) {
  const std::size_t lengths = count(head.headers, "Content-Length");
  const std::size_t encodings = count(head.headers, "Transfer-Encoding");
  if (lengths > 1) return refuse("more than one Content-Length");
  if (encodings > 1) return refuse("more than one Transfer-Encoding");
  if (lengths + encodings > 1) return refuse("Content-Length and Transfer-Encoding");
  if (encodings == 1) {
    if (!head.http11) return refuse("Transfer-Encoding in HTTP/1.0");
    if (!equal_ignoring_case(*head.headers.find("Transfer-Encoding"), "chunked")) {
      return refuse("only the transfer encoding \"chunked\" is known", 501);
    }
    head.chunked = true;
  }
  if (lengths == 1) {
    const std::string_view text = *head.headers.find("Content-Length");
    std::uint64_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
      return refuse("Content-Length is malformed");
    }
    head.content_length = length;
  }
  return {};
}

std::expected<void, ProtocolError> read_expectation(RequestHead& head) {
  const auto expectation = head.headers.find("Expect");
  if (!expectation) return {};
  if (!equal_ignoring_case(*expectation, "100-continue")) return refuse("an unknown expectation", 417);
  head.expects_continue = head.http11;
  return {};
}

std::expected<void, ProtocolError> check(RequestHead& head) {
  if (head.target.size() > kMaxTargetBytes) return refuse("the request target is too long", 414);
  if (auto host = check_host(head); !host) return host;
  if (auto framing = read_framing(head); !framing) return framing;
  return read_expectation(head);
}

}  // namespace

ProtocolError error_in(std::string_view request, ProtocolError error) {
  error.to_head = request.starts_with("HEAD ");
  return error;
}

std::expected<std::size_t, ProtocolError> HeadScanner::scan(std::string_view bytes) {
  for (; position_ < bytes.size(); ++position_) {
    const char c = bytes[position_];
    const char before = position_ > 0 ? bytes[position_ - 1] : '\0';
    if (position_ >= kMaxHeadBytes) {
      return lines_ == 0 ? refuse("the request target is too long", 414)
                         : refuse("the header fields are too large", 431);
    }
    // Room for the method and the version beside the target.
    if (lines_ == 0 && position_ >= kMaxTargetBytes + 64)
      return refuse("the request target is too long", 414);
    if (c == '\0') return refuse("a NUL in the head");
    if ((c == '\n') != (before == '\r')) return refuse("a line does not end in CR LF");
    const bool line_start = position_ >= 2 && before == '\n';
    if (line_start && (c == ' ' || c == '\t')) return refuse("a folded header line");
    if (c != '\n') continue;
    ++lines_;
    if (position_ < 3) return refuse("the request line is empty");
    if (bytes[position_ - 2] == '\n') return ++position_;
  }
  return 0;
}

std::expected<RequestHead, ProtocolError> parse_head(std::string_view bytes) {
  // The body is not its business: see BodyDecoder.
  beast::http::request_parser<beast::http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(kMaxHeadBytes + 1));
  parser.skip(true);
  beast::error_code error;
  const std::size_t taken = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  if (error) return std::unexpected(error_in(bytes, error_of(error)));
  if (!parser.is_header_done() || taken != bytes.size()) {
    return std::unexpected(error_in(bytes, {.reason = "the request head is malformed"}));
  }

  const auto& message = parser.get();
  RequestHead head{.method = view(message.method_string()),
                   .target = view(message.target()),
                   .http11 = message.version() == 11};
  for (const auto& field : message) head.headers.add(view(field.name_string()), view(field.value()));
  head.keep_alive = head.http11 && parser.keep_alive();
  if (const auto fit = check(head); !fit) return std::unexpected(error_in(bytes, fit.error()));
  return head;
}

}  // namespace aip::http
