#include "image/encode.hpp"

#include <vector>

#include "image/library.hpp"
#include "image/vips_image.hpp"

namespace aip::image {

Result<std::string> encode(const Bitmap& bitmap, Format format, int quality, int webp_effort) {
  return guarded([&]() -> Result<std::string> {
    vips::VImage image = view_of(bitmap);
    if (bitmap.has_alpha() && format == Format::kJpeg) {
      image = image.flatten(vips::VImage::option()->set("background", std::vector<double>{255, 255, 255}));
    }
    return encode_image(image, format, quality, webp_effort);
  });
}

Result<std::string> encode_quickly(const Bitmap& bitmap) {
  return guarded([&]() -> Result<std::string> { return encode_uncompressed(view_of(bitmap)); });
}

}  // namespace aip::image
