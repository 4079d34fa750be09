#include "image/decode.hpp"

#include "image/library.hpp"
#include "image/vips_image.hpp"

namespace aip::image {

Result<Bitmap> decode(std::string_view bytes, int max_side) {
  return guarded([&]() -> Result<Bitmap> {
    const Blob blob(bytes);
    return bitmap_of(vips::VImage::thumbnail_buffer(blob.get(), max_side,
                                                    vips::VImage::option()
                                                        ->set("height", max_side)
                                                        ->set("size", VIPS_SIZE_DOWN)
                                                        ->set("export_profile", "srgb")
                                                        ->set("fail_on", VIPS_FAIL_ON_TRUNCATED)));
  });
}

}  // namespace aip::image
