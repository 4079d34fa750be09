#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "image/recipe.hpp"

namespace aip::image {
namespace {

struct Row {
  Format format;
  std::string_view name;
  std::string_view media_type;
  std::string_view extension;
};

constexpr std::array kFormats{
    Row{Format::kJpeg, "jpeg", "image/jpeg", "jpg"},  Row{Format::kPng, "png", "image/png", "png"},
    Row{Format::kWebp, "webp", "image/webp", "webp"}, Row{Format::kAvif, "avif", "image/avif", "avif"},
    Row{Format::kHeic, "heic", "image/heic", "heic"}, Row{Format::kTiff, "tiff", "image/tiff", "tif"},
    Row{Format::kGif, "gif", "image/gif", "gif"},
};

const Row& row(Format format) { return *std::ranges::find(kFormats, format, &Row::format); }

std::uint32_t big_endian_32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

// ISO/IEC 14496-12, 4.3: a file starts with a box "ftyp" that names a major brand and, after a version,
// others it can be read as. HEIF's own brand "mif1" says nothing of the codec, so the others decide.
std::optional<Format> format_by_brands(std::string_view bytes) {
  const std::size_t box_size = std::min<std::size_t>(big_endian_32(bytes), bytes.size());
  for (std::size_t at = 8; at + 4 <= box_size; at += 4) {
    const auto brand = bytes.substr(at, 4);
    if (at == 12) continue;  // the version
    if (brand == "avif" || brand == "avis") return Format::kAvif;
    for (const std::string_view heic : {"heic", "heix", "heim", "heis", "hevc", "hevx"}) {
      if (brand == heic) return Format::kHeic;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Format format) { return row(format).name; }

std::string_view media_type(Format format) { return row(format).media_type; }

std::string_view extension(Format format) { return row(format).extension; }

std::optional<Format> format_from(std::string_view name) {
  for (const auto& each : kFormats) {
    if (name == each.name || name == each.extension) return each.format;
  }
  if (name == "heif") return Format::kHeic;
  return std::nullopt;
}

std::optional<Format> format_by_magic(std::string_view first_bytes) {
  using namespace std::string_view_literals;
  if (first_bytes.starts_with("\xff\xd8\xff"sv)) return Format::kJpeg;
  if (first_bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return Format::kPng;
  if (first_bytes.starts_with("GIF87a"sv) || first_bytes.starts_with("GIF89a"sv)) return Format::kGif;
  for (const auto tiff : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) {
    if (first_bytes.starts_with(tiff)) return Format::kTiff;
  }
  if (first_bytes.size() < 12) return std::nullopt;
  if (first_bytes.starts_with("RIFF"sv) && first_bytes.substr(8, 4) == "WEBP"sv) return Format::kWebp;
  if (first_bytes.substr(4, 4) == "ftyp"sv) return format_by_brands(first_bytes);
  return std::nullopt;
}

}  // namespace aip::image
