#include "image/vips_image.hpp"

#include <array>
#include <memory>
#include <string>
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

VImage open_lazily(const Blob& bytes, Format format) {
  VImage image;
  VImage::call(loader_of(format), VImage::option()
                                      ->set("buffer", bytes.get())
                                      ->set("out", &image)
                                      ->set("access", VIPS_ACCESS_SEQUENTIAL)
                                      ->set("fail_on", VIPS_FAIL_ON_TRUNCATED));
  return image;
}

std::string encode_image(const VImage& image, Format format, int quality) {
  VOption* options = VImage::option()->set("strip", true);
  if (format == Format::kPng) return string_and_free(image.pngsave_buffer(options->set("compression", 6)));
  options->set("Q", quality);
  if (format == Format::kWebp) return string_and_free(image.webpsave_buffer(options->set("effort", 3)));
  return string_and_free(image.jpegsave_buffer(
      options->set("optimize_coding", true)->set("subsample_mode", VIPS_FOREIGN_SUBSAMPLE_ON)));
}

}  // namespace aip::image
