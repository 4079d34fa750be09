#include "http/request_reader.hpp"

#include <algorithm>
#include <utility>

#include "base/file.hpp"
#include "base/log.hpp"
#include "http/body_decoder.hpp"
#include "http/run_on.hpp"

namespace aip::http {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kHeadRead = 4 << 10;
constexpr std::size_t kBodyRead = 64 << 10;    // on its way to a file
constexpr std::size_t kMemoryRead = 16 << 10;  // on its way into memory
constexpr std::size_t kDiskBlock = 256 << 10;

std::unexpected<ReadFailure> failure(int status, std::string_view reason) {
  return std::unexpected<ReadFailure>(ProtocolError{.status = status, .reason = reason});
}

std::unexpected<ReadFailure> gone() { return std::unexpected<ReadFailure>(std::nullopt); }

std::unexpected<ReadFailure> disk_failure(const Error& error) {
  log::warning("http: taking a request body: {}", error.message);
  switch (error.code) {
    case ErrorCode::kStorageFull:
      return failure(507, "the disk is full");
    case ErrorCode::kUnavailable:
      return failure(503, "too many open files, or bodies at once");
    default:
      return failure(500, "the body could not be stored");
  }
}

// Where the bytes of one body go.
class BodyStore {
 public:
  BodyStore(ServerContext& context, BodyMode mode, Request& request)
      : context_(context), to_file_(mode == BodyMode::kToFile), request_(request) {}

  asio::awaitable<Result<void>> open() {
    if (!to_file_) co_return Result<void>();
    Result<Fd> file = Fd();
    co_await run_on(context_.disk, kAnybody, [&] { file = open_temporary(context_.options.scratch); });
    if (!file) co_return std::unexpected(std::move(file).error());
    request_.body_file = *std::move(file);
    co_return Result<void>();
  }

  asio::awaitable<Result<void>> add(std::string_view bytes) {
    request_.body_bytes += bytes.size();
    if (!to_file_) {
      // In steps, so that many small pieces don't cost much.
      const std::uint64_t step = (request_.body_bytes + kMemoryRead - 1) / kMemoryRead * kMemoryRead;
      if (!request_.held.grow_to(step)) {
        co_return fail(ErrorCode::kUnavailable, "bodies in memory are at their limit");
      }
      request_.body += bytes;
      co_return Result<void>();
    }
    block_ += bytes;
    // Where there is no room to gather a large block, each piece is written as it comes.
    const bool gathers = request_.held.grow_to(kDiskBlock);
    if (gathers && block_.size() < kDiskBlock) co_return Result<void>();
    Result<void> flushed = co_await flush();
    co_return flushed;
  }

  asio::awaitable<Result<void>> flush() {
    Result<void> written;
    if (block_.empty()) co_return written;
    const bool ran = co_await run_on(context_.disk, kAnybody,
                                     [&] { written = write_all(request_.body_file.get(), block_); });
    if (!ran) co_return fail(ErrorCode::kUnavailable, "the disk threads are stopped");
    block_.clear();
    co_return written;
  }

 private:
  ServerContext& context_;
  bool to_file_;
  Request& request_;
  std::string block_;
};

}  // namespace

asio::awaitable<std::expected<RequestHead, ReadFailure>> read_head(Transport& transport,
                                                                   const ServerContext& context, bool first) {
  const auto now = std::chrono::steady_clock::now();
  const bool idle = !first && transport.input().empty();
  std::optional<Moment> deadline =
      now + (idle ? context.options.idle_timeout : context.options.header_timeout);
  if (idle) transport.release_input();
  HeadScanner scanner;
  while (true) {
    const auto scanned = scanner.scan(transport.input());
    if (!scanned) co_return std::unexpected<ReadFailure>(error_in(transport.input(), scanned.error()));
    if (*scanned > 0) {
      auto head = parse_head(transport.input().substr(0, *scanned));
      transport.consume(*scanned);
      if (!head) co_return std::unexpected<ReadFailure>(head.error());
      co_return *std::move(head);
    }
    const bool waits_for_first_byte = transport.input().empty();
    const Transport::Read read = co_await transport.fill(kHeadRead, deadline);
    if (read == Transport::Read::kEnd) co_return gone();
    if (read == Transport::Read::kTimeout) {
      if (transport.input().empty()) co_return gone();
      co_return std::unexpected<ReadFailure>(
          error_in(transport.input(), {.status = 408, .reason = "the request did not arrive in time"}));
    }
    if (waits_for_first_byte && idle)
      deadline = std::chrono::steady_clock::now() + context.options.header_timeout;
  }
}

asio::awaitable<std::expected<void, ReadFailure>> read_body(Transport& transport, ServerContext& context,
                                                            const RequestHead& head, BodyMode mode,
                                                            std::uint64_t limit, Request& request) {
  if (head.content_length.value_or(0) > limit)
    co_return failure(413, "the body is larger than this address takes");
  BodyStore store(context, mode, request);
  const Result<void> opened = co_await store.open();
  if (!opened) co_return disk_failure(opened.error());
  BodyDecoder decoder = BodyDecoder::of(head);

  if (head.expects_continue && !decoder.done() && transport.input().empty()) {
    const bool sent = co_await transport.write("HTTP/1.1 100 Continue\r\n\r\n");
    if (!sent) co_return gone();
  }

  const std::size_t piece = mode == BodyMode::kToFile ? kBodyRead : kMemoryRead;
  const auto window = context.options.body_rate_window;
  transport.start_rate(context.options.min_body_rate * static_cast<std::uint64_t>(window.count()), window);
  while (!decoder.done()) {
    if (transport.input().empty()) {
      const Transport::Read read = co_await transport.fill(piece, std::nullopt);
      if (read == Transport::Read::kEnd) co_return gone();
      if (read == Transport::Read::kTimeout) co_return failure(408, "the body arrives too slowly");
    }
    const auto step = decoder.decode(transport.input());
    if (!step) co_return std::unexpected<ReadFailure>(step.error());
    if (request.body_bytes + step->body.size() > limit) {
      co_return failure(413, "the body is larger than this address takes");
    }
    if (!step->body.empty()) {
      const Result<void> added = co_await store.add(step->body);
      if (!added) co_return disk_failure(added.error());
    }
    transport.consume(step->consumed);
  }
  transport.stop_rate();
  const Result<void> flushed = co_await store.flush();
  if (!flushed) co_return disk_failure(flushed.error());
  if (mode == BodyMode::kToFile) request.held.give_back();  // nothing of it is in memory any more
  co_return std::expected<void, ReadFailure>();
}

}  // namespace aip::http
