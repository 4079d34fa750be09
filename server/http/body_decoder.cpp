#include "http/body_decoder.hpp"

#include <algorithm>

#include "http/token.hpp"

namespace aip::http {
namespace {

constexpr int kMaxSizeDigits = 15;  // below 2^60, so that no sum of sizes overflows
constexpr std::size_t kMaxTrailerBytes = 4 << 10;

}  // namespace

BodyDecoder BodyDecoder::of(const RequestHead& head) {
  if (head.chunked) return BodyDecoder(State::kSize);
  const std::uint64_t length = head.content_length.value_or(0);
  return BodyDecoder(length > 0 ? State::kSized : State::kDone, length);
}

std::expected<BodyDecoder::Step, ProtocolError> BodyDecoder::decode(std::string_view input) {
  if (state_ != State::kSized && state_ != State::kChunk) {
    if (const auto taken = take_framing(input.front()); !taken) return std::unexpected(taken.error());
    return Step{.consumed = 1};
  }
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size()));
  remaining_ -= size;
  if (remaining_ == 0) state_ = state_ == State::kSized ? State::kDone : State::kChunkCr;
  return Step{.consumed = size, .body = input.substr(0, size)};
}

std::expected<void, ProtocolError> BodyDecoder::take_framing(char c) {
  const auto expect = [&](char wanted, State next) -> std::expected<void, ProtocolError> {
    if (c != wanted) return std::unexpected(ProtocolError{.status = 400, .reason = "a malformed chunk"});
    state_ = next;
    return {};
  };
  switch (state_) {
    case State::kSize: {
      const int digit = hex_digit(c);
      if (digit < 0) return digits_ > 0 ? expect('\r', State::kSizeEnd) : expect('0', state_);
      if (++digits_ > kMaxSizeDigits) return std::unexpected(ProtocolError{413, "a chunk is too large"});
      remaining_ = remaining_ * 16 + static_cast<std::uint64_t>(digit);
      return {};
    }
    case State::kSizeEnd:
      digits_ = 0;
      return expect('\n', remaining_ > 0 ? State::kChunk : State::kTrailer);
    case State::kChunkCr:
      return expect('\r', State::kChunkLf);
    case State::kChunkLf:
      return expect('\n', State::kSize);
    case State::kTrailer:
      if (c == '\r') return expect('\r', State::kLastLf);
      if (!is_token_char(c)) return std::unexpected(ProtocolError{400, "a malformed trailer"});
      state_ = State::kTrailerLine;
      ++trailer_bytes_;
      return {};
    case State::kTrailerLine:
      if (c == '\r') return expect('\r', State::kTrailerLf);
      if (c == '\n' || c == '\0') return std::unexpected(ProtocolError{400, "a malformed trailer"});
      if (++trailer_bytes_ > kMaxTrailerBytes)
        return std::unexpected(ProtocolError{431, "the trailers are too large"});
      return {};
    case State::kTrailerLf:
      return expect('\n', State::kTrailer);
    case State::kLastLf:
      return expect('\n', State::kDone);
    case State::kSized:
    case State::kChunk:
    case State::kDone:
      break;
  }
  return std::unexpected(ProtocolError{400, "a malformed chunk"});
}

}  // namespace aip::http
