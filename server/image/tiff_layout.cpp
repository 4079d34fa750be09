#include "image/tiff_layout.hpp"

#include <algorithm>

namespace aip::image {
namespace {

constexpr std::uint64_t kMaxEntries = 4096;

enum Tag : std::uint64_t { kRowsPerStrip = 278, kPlanarConfiguration = 284, kTileLength = 323 };

enum Type : std::uint64_t { kShort = 3, kLong = 4, kLong8 = 16 };

struct Layout {
  std::string_view bytes;
  bool is_big_endian;
  bool is_big_tiff;

  // 0 past the end.
  std::uint64_t number(std::uint64_t at, std::size_t size) const {
    if (at > bytes.size() || size > bytes.size() - at) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t place = static_cast<std::size_t>(at) + (is_big_endian ? i : size - 1 - i);
      value = value << 8 | static_cast<std::uint8_t>(bytes[place]);
    }
    return value;
  }

  std::uint64_t first_directory() const { return is_big_tiff ? number(8, 8) : number(4, 4); }
};

}  // namespace

std::optional<std::uint64_t> rows_at_once(std::string_view tiff) {
  if (tiff.size() < 16) return std::nullopt;
  const Layout layout{
      .bytes = tiff, .is_big_endian = tiff.front() == 'M', .is_big_tiff = tiff[2] == '+' || tiff[3] == '+'};
  const std::size_t count_size = layout.is_big_tiff ? 8 : 2;
  const std::size_t entry_size = layout.is_big_tiff ? 20 : 12;
  const auto directory = layout.first_directory();
  const auto entries = std::min(layout.number(directory, count_size), kMaxEntries);
  std::uint64_t rows = 0;
  for (std::uint64_t i = 0; i < entries; ++i) {
    const auto entry = directory + count_size + i * entry_size;
    const auto tag = layout.number(entry, 2);
    const auto type = layout.number(entry + 2, 2);
    const std::size_t size = type == kShort ? 2 : type == kLong ? 4 : type == kLong8 ? 8 : 0;
    const auto value = layout.number(entry + (layout.is_big_tiff ? 12 : 8), size);
    if (tag == kPlanarConfiguration && value == 2) return std::nullopt;
    if (tag == kRowsPerStrip || tag == kTileLength) rows = value;
  }
  return rows == 0 ? std::nullopt : std::optional(rows);
}

}  // namespace aip::image
