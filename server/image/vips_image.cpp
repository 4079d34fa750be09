#include "image/vips_image.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace aip::image {
namespace {

using vips::VImage;
using vips::VOption;

const char* loader_of(Format format) {
  switch (format) {
    case Format::kJpeg:
      return "jpegload_buffer";
    case Format::kPng:
      return "pngload_buffer";
    case Format::kWebp:
      return "webpload_buffer";
    case Format::kAvif:
    case Format::kHeic:
      return "heifload_buffer";
    case Format::kTiff:
      return "tiffload_buffer";
    case Format::kGif:
      return "gifload_buffer";
  }
  return "";
}

std::string string_and_free(VipsBlob* blob) {
  std::size_t size = 0;
  const void* data = vips_blob_get(blob, &size);
  std::string bytes(static_cast<const char*>(data), size);
  vips_area_unref(VIPS_AREA(blob));
  return bytes;
}

std::size_t little_endian_32(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

// libvips 8.14 puts an EXIF chunk of its own into every WebP file, even when told to strip. Layout: the WebP
// container specification, "Extended File Format".
std::string without_webp_metadata(std::string_view file) {
  constexpr std::size_t kFileHeader = 12;
  constexpr std::size_t kChunkHeader = 8;
  constexpr unsigned kMetadataFlags = 0x20 | 0x08 | 0x04;  // profile, EXIF, XMP
  std::string kept(file.substr(0, kFileHeader));
  for (std::size_t at = kFileHeader; at + kChunkHeader <= file.size();) {
    const auto name = file.substr(at, 4);
    const std::size_t length = little_endian_32(file.substr(at + 4, 4));
    const auto chunk = file.substr(at, kChunkHeader + length + length % 2);
    if (name != "EXIF" && name != "XMP " && name != "ICCP") kept += chunk;
    if (name == "VP8X")
      kept[at + kChunkHeader] = static_cast<char>(kept[at + kChunkHeader] & ~kMetadataFlags);
    at += chunk.size();
  }
  const std::size_t size = kept.size() - kChunkHeader;
  for (std::size_t i = 0; i < 4; ++i) kept[4 + i] = static_cast<char>(size >> (8 * i));
  return kept;
}

constexpr int kWholeColourQuality = 90;

// Whether more than one in 2,000 pairs of neighbours differs strongly in colour (not in lightness).
bool has_colourful_edges(const VImage& image) {
  constexpr int kStrong = 96;
  constexpr std::size_t kOneIn = 2'000;
  if (image.format() != VIPS_FORMAT_UCHAR || image.bands() < 3) return false;
  // Every fourth row says as much as all of them.
  const VImage rows = image.subsample(1, 4);
  std::size_t size = 0;
  const Bitmap::Memory memory(static_cast<std::uint8_t*>(rows.write_to_memory(&size)));
  const auto bands = static_cast<std::size_t>(rows.bands());
  const auto width = static_cast<std::size_t>(rows.width());
  std::size_t edges = 0;
  for (std::size_t row = 0; row < size; row += width * bands) {
    for (std::size_t at = row + bands; at + bands <= row + width * bands; at += bands) {
      const std::uint8_t* here = memory.get() + at;
      const std::uint8_t* before = here - bands;
      const int red_green = (here[0] - here[1]) - (before[0] - before[1]);
      const int blue_green = (here[2] - here[1]) - (before[2] - before[1]);
      if (std::max(std::abs(red_green), std::abs(blue_green)) > kStrong) ++edges;
    }
  }
  return edges * kOneIn > width * static_cast<std::size_t>(rows.height());
}

}  // namespace

VImage view_of(const Bitmap& bitmap) {
  // libvips takes a mutable pointer, but only drawing operations write, and none is used.
  return VImage::new_from_memory(const_cast<std::uint8_t*>(bitmap.data()), bitmap.size(), bitmap.width(),
                                 bitmap.height(), bitmap.channels(), VIPS_FORMAT_UCHAR)
      .copy(VImage::option()->set(
          "interpretation", bitmap.channels() == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB));
}

Bitmap bitmap_of(const VImage& image) {
  VImage rgb = image.interpretation() == VIPS_INTERPRETATION_sRGB && image.format() == VIPS_FORMAT_UCHAR
                   ? image
                   : image.colourspace(VIPS_INTERPRETATION_sRGB).cast(VIPS_FORMAT_UCHAR);
  if (rgb.bands() > 4) rgb = rgb.extract_band(0, VImage::option()->set("n", 4));
  if (rgb.bands() < 3) {
    const VImage grey = rgb.extract_band(0);
    const VImage colours = grey.bandjoin(grey).bandjoin(grey);
    rgb = rgb.bands() == 2 ? colours.bandjoin(rgb.extract_band(1)) : colours;
  }
  std::size_t size = 0;
  Bitmap::Memory pixels(static_cast<std::uint8_t*>(rgb.write_to_memory(&size)));
  return {rgb.width(), rgb.height(), rgb.bands(), std::move(pixels)};
}

VImage open_lazily(const Blob& bytes, Format format, int shrink) {
  VImage image;
  VOption* options = VImage::option();
  if (shrink > 1) options->set("shrink", shrink);
  VImage::call(loader_of(format), options->set("buffer", bytes.get())
                                      ->set("out", &image)
                                      ->set("access", VIPS_ACCESS_SEQUENTIAL)
                                      ->set("fail_on", VIPS_FAIL_ON_TRUNCATED));
  return image;
}

std::string encode_uncompressed(const VImage& image) {
  return string_and_free(image.pngsave_buffer(VImage::option()
                                                  ->set("strip", true)
                                                  ->set("compression", 0)
                                                  ->set("filter", VIPS_FOREIGN_PNG_FILTER_NONE)));
}

std::string encode_image(const VImage& image, Format format, int quality, int webp_effort) {
  VOption* options = VImage::option()->set("strip", true);
  if (format == Format::kPng) return string_and_free(image.pngsave_buffer(options->set("compression", 6)));
  options->set("Q", quality);
  if (format == Format::kWebp) {
    return without_webp_metadata(string_and_free(image.webpsave_buffer(options->set("effort", webp_effort))));
  }
  // Halved colour frays the edges of what is colourful; where quality counts, or such edges are there, it
  // stays whole.
  const bool whole_colour = quality >= kWholeColourQuality || has_colourful_edges(image);
  return string_and_free(image.jpegsave_buffer(
      options->set("optimize_coding", true)
          ->set("subsample_mode", whole_colour ? VIPS_FOREIGN_SUBSAMPLE_OFF : VIPS_FOREIGN_SUBSAMPLE_ON)));
}

}  // namespace aip::image
