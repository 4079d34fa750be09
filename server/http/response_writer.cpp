#include "http/response_writer.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

#include <fmt/format.h>
#include <malloc.h>

#include "base/log.hpp"
#include "http/conditional.hpp"
#include "http/range.hpp"
#include "http/response_head.hpp"
#include "http/run_on.hpp"
#include "http/token.hpp"

namespace aip::http {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kFilePiece = 128 << 10;

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

// The client keeps its copy: fields that describe a body are left out, since none is sent (RFC 9110
// §15.4.5).
void make_not_modified(Response& response) {
  Headers kept;
  for (const auto& [name, value] : response.headers.all()) {
    const bool describes = equal_ignoring_case(std::string_view(name).substr(0, 8), "Content-") &&
                           !equal_ignoring_case(name, "Content-Security-Policy") &&
                           !equal_ignoring_case(name, "Content-Location");
    if (!describes) kept.add(name, value);
  }
  response.headers = std::move(kept);
  response.status = 304;
  response.body = std::string();
}

// Reads on this thread what is in the page cache, and everything else on the disk threads.
asio::awaitable<ssize_t> read_at(ServerContext& context, int file, std::string& buffer,
                                 std::uint64_t offset) {
  iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
  ssize_t bytes = ::preadv2(file, &part, 1, static_cast<off_t>(offset), RWF_NOWAIT);
  if (bytes >= 0 || (errno != EAGAIN && errno != EOPNOTSUPP)) co_return bytes;
  co_await run_on(context.disk, kAnybody, [&] {
    do {
      bytes = ::pread(file, buffer.data(), buffer.size(), static_cast<off_t>(offset));
    } while (bytes < 0 && errno == EINTR);
  });
  co_return bytes;
}

// Answers above this size are rare, and building one takes several times its size.
constexpr std::size_t kMinTrimmedText = 4 << 20;

// Returns memory to the system. The allocator keeps what is freed, so that an idle server would stay as large
// as its largest answer made it.
void give_back(std::string& text) {
  std::string().swap(text);
  ::malloc_trim(0);
}

Piece next_piece(BodySource& source, std::string& piece) {
  try {
    return source(piece);
  } catch (const std::exception& exception) {
    log::error("http: a streamed body failed: {}", exception.what());
  } catch (...) {
    log::error("http: a streamed body failed");
  }
  return Piece::kBroken;
}

class Sender {
 public:
  Sender(Transport& transport, ServerContext& context, Response& response, const Headers& request, ReplyTo to)
      : transport_(transport), context_(context), response_(response), request_(request), to_(to) {}

  asio::awaitable<bool> send() {
    if (has_no_body(response_.status)) response_.body = std::string();
    bool usable = false;
    if (auto* file = std::get_if<FileBody>(&response_.body)) {
      usable = co_await send_file(*file);
    } else if (auto* stream = std::get_if<StreamBody>(&response_.body)) {
      usable = co_await send_stream(*stream);
    } else if (auto* bytes = std::get_if<StaticBody>(&response_.body)) {
      usable = co_await send_bytes(bytes->bytes);
    } else if (auto* text = std::get_if<std::string>(&response_.body)) {
      usable = co_await send_bytes(*text);
      if (text->size() > kMinTrimmedText) give_back(*text);
    }
    co_return usable&& to_.keep_alive;
  }

 private:
  std::string head(Framing framing) const {
    framing.close = !to_.keep_alive;
    return response_head(response_.status, response_.headers, context_.options.default_headers, framing);
  }

  bool head_only() const { return to_.method == Method::kHead; }

  asio::awaitable<bool> send_bytes(std::string_view bytes) {
    Framing framing;
    if (!has_no_body(response_.status)) framing.content_length = bytes.size();
    const std::string text = head(framing);
    const bool sent = co_await transport_.write(text, head_only() ? std::string_view() : bytes);
    co_return sent;
  }

  // The part of a file to send; the status and headers are set to match.
  ByteRange choose_part(std::uint64_t size) {
    const ByteRange whole{.first = 0, .last = size - 1};  // of an empty file: a size() of 0
    if (response_.status != 200) return whole;
    response_.headers.set("Accept-Ranges", "bytes");
    const auto range = request_.find("Range");
    if (!range || to_.method != Method::kGet || !range_is_current(request_, response_.headers)) return whole;
    const RangeChoice choice = choose_range(*range, size);
    if (choice.answer == RangeAnswer::kWhole) return whole;
    if (choice.answer == RangeAnswer::kUnsatisfiable) {
      response_.status = 416;
      response_.headers.set("Content-Range", fmt::format("bytes */{}", size));
      return {.first = 0, .last = UINT64_MAX};  // a size() of 0
    }
    response_.status = 206;
    response_.headers.set("Content-Range",
                          fmt::format("bytes {}-{}/{}", choice.range.first, choice.range.last, size));
    return choice.range;
  }

  asio::awaitable<bool> send_file(FileBody& file) {
    const ByteRange part = choose_part(file.size);
    const std::string text = head({.content_length = part.size()});
    const bool begun = co_await transport_.write(text);
    if (!begun || head_only()) co_return begun;
    std::string buffer;
    std::uint64_t offset = part.first;
    std::uint64_t left = part.size();
    while (left > 0) {
      buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kFilePiece)));
      const ssize_t bytes = co_await read_at(context_, file.file.get(), buffer, offset);
      if (bytes <= 0) {  // the file shrank, or the disk fails
        log::error("http: a file ended {} bytes early while it was sent (errno {})", left,
                   bytes < 0 ? errno : 0);
        transport_.cut();
        co_return false;
      }
      const auto size = static_cast<std::size_t>(bytes);
      const bool sent = co_await transport_.write(std::string_view(buffer).substr(0, size));
      if (!sent) co_return false;
      offset += size;
      left -= size;
    }
    co_return true;
  }

  asio::awaitable<bool> send_stream(StreamBody& stream) {
    // HTTP/1.0 knows no chunks: there the end of the connection is the end of the body.
    const bool chunked = !stream.size && to_.http11;
    if (!stream.size && !to_.http11) to_.keep_alive = false;
    if (head_only()) {
      const std::string text = head({.content_length = stream.size, .chunked = chunked});
      const bool sent = co_await transport_.write(text);
      co_return sent;
    }

    const std::string text = head({.content_length = stream.size, .chunked = chunked});
    const bool begun = co_await transport_.write(text);
    bool whole = false;
    if (begun) whole = co_await send_pieces(stream, chunked);
    if (!whole) transport_.cut();
    co_return whole;
  }

  // Each piece is made once the one before it is with the kernel. False: something is missing at the client.
  asio::awaitable<bool> send_pieces(StreamBody& stream, bool chunked) {
    std::uint64_t total = 0;
    std::string piece;
    std::string_view line_end;  // of the chunk before
    while (true) {
      piece.clear();
      Piece made = Piece::kBroken;
      const bool ran = co_await run_on(context_.streams, transport_.remote_address(),
                                       [&] { made = next_piece(stream.source, piece); });
      total += piece.size();
      if (!ran || made == Piece::kBroken || context_.aborting) co_return false;
      if (stream.size && total > *stream.size) co_return false;
      if (!piece.empty()) {
        const std::string prefix =
            chunked ? fmt::format("{}{:x}\r\n", line_end, piece.size()) : std::string();
        const bool sent = co_await transport_.write(prefix, piece);
        if (!sent) co_return false;
        line_end = "\r\n";
      }
      if (made == Piece::kMore) continue;
      if (stream.size && total != *stream.size) co_return false;
      if (!chunked) co_return true;
      const bool ended = co_await transport_.write(line_end, "0\r\n\r\n");
      co_return ended;
    }
  }

  Transport& transport_;
  ServerContext& context_;
  Response& response_;
  const Headers& request_;
  ReplyTo to_;
};

}  // namespace

asio::awaitable<bool> send_response(Transport& transport, ServerContext& context, Response response,
                                    const Headers& request, ReplyTo to) {
  const bool read = to.method == Method::kGet || to.method == Method::kHead;
  if (read && response.status == 200 && client_has(request, response.headers)) make_not_modified(response);
  Sender sender(transport, context, response, request, to);
  const bool usable = co_await sender.send();
  co_return usable;
}

}  // namespace aip::http
