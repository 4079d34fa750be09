#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "http/request_head.hpp"

namespace aip::http {

// Takes the framing off a request's body as its bytes arrive. Chunks are read strictly: CR LF only, no
// extensions; trailer fields are bounded and dropped.
class BodyDecoder {
 public:
  static BodyDecoder of(const RequestHead& head);

  struct Step {
    std::size_t consumed = 0;    // bytes of `input` that are done with
    std::string_view body = {};  // the part of them that belongs to the body
  };

  // Decodes at least one byte from the front of `input`, which is not empty. Not to be called when done.
  std::expected<Step, ProtocolError> decode(std::string_view input);

  bool done() const { return state_ == State::kDone; }

 private:
  enum class State {
    kSized,    // remaining_ bytes of body, then done
    kSize,     // the digits of a chunk's size
    kSizeEnd,  // the LF after them
    kChunk,    // remaining_ bytes of chunk
    kChunkCr,  // the CR LF after it
    kChunkLf,
    kTrailer,      // at the beginning of a trailer line
    kTrailerLine,  // inside one
    kTrailerLf,    // the LF that ends it
    kLastLf,       // the LF of the empty line that ends the message
    kDone,
  };

  explicit BodyDecoder(State state, std::uint64_t remaining = 0) : state_(state), remaining_(remaining) {}

  std::expected<void, ProtocolError> take_framing(char c);

  State state_;
  std::uint64_t remaining_ = 0;
  int digits_ = 0;
  std::size_t trailer_bytes_ = 0;
};

}  // namespace aip::http
