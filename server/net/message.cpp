#include "net/message.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace aip::net {

void Body::add(std::string text) {
  const auto bytes = text.size();
  if (bytes == 0) return;
  pieces_.push_back({.text = std::move(text), .begin = size_, .size = bytes});
  size_ += bytes;
}

void Body::add_file(int file, std::uint64_t bytes) {
  if (bytes == 0) return;
  pieces_.push_back({.text = {}, .file = file, .begin = size_, .size = bytes});
  size_ += bytes;
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
  const auto got = ::pread(piece.file, out.data(), wanted, static_cast<off_t>(inside));
  if (got <= 0) return std::nullopt;
  return static_cast<std::size_t>(got);
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  const auto found = std::ranges::find(headers, name, &std::pair<std::string, std::string>::first);
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

}  // namespace aip::net
