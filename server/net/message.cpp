#include "net/message.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/base64.hpp"

namespace aip::net {

namespace {

// Fills `out` from `offset` of a file; false when it ends before.
bool read_fully(int file, std::uint64_t offset, std::span<char> out) {
  while (!out.empty()) {
    const auto got = ::pread(file, out.data(), out.size(), static_cast<off_t>(offset));
    if (got <= 0) return false;
    offset += static_cast<std::uint64_t>(got);
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

// `out.size()` letters of a file's base64 from the letter `inside` on. Three bytes are four letters.
bool read_base64(int file, std::uint64_t bytes, std::uint64_t inside, std::span<char> out) {
  const std::uint64_t first = inside / 4 * 3;
  const std::uint64_t last = std::min(bytes, (inside + out.size() + 3) / 4 * 3);
  std::string raw(last - first, '\0');
  if (!read_fully(file, first, raw)) return false;
  const auto letters = to_base64(raw);
  std::copy_n(letters.begin() + static_cast<std::ptrdiff_t>(inside % 4), out.size(), out.begin());
  return true;
}

}  // namespace

void Body::add(Piece piece) {
  if (piece.size == 0) return;
  piece.begin = size_;
  size_ += piece.size;
  pieces_.push_back(std::move(piece));
}

void Body::add(std::string text) {
  const auto bytes = text.size();
  add({.text = std::move(text), .size = bytes});
}

void Body::add_file(int file, std::uint64_t bytes) { add({.file = file, .bytes = bytes, .size = bytes}); }

void Body::add_base64(int file, std::uint64_t bytes) {
  add({.file = file, .is_base64 = true, .bytes = bytes, .size = (bytes + 2) / 3 * 4});
}

std::optional<std::size_t> Body::read(std::uint64_t offset, std::span<char> out) const {
  if (offset >= size_ || out.empty()) return 0;
  // The last piece that begins at or before the offset.
  const auto after = std::ranges::upper_bound(pieces_, offset, {}, &Piece::begin);
  const Piece& piece = *std::prev(after);
  const std::uint64_t inside = offset - piece.begin;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), piece.size - inside));
  if (piece.file < 0) {
    std::memcpy(out.data(), piece.text.data() + inside, wanted);
    return wanted;
  }
  const auto target = out.first(wanted);
  const bool is_read = piece.is_base64 ? read_base64(piece.file, piece.bytes, inside, target)
                                       : read_fully(piece.file, inside, target);
  if (!is_read) return std::nullopt;
  return wanted;
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

}  // namespace aip::net
