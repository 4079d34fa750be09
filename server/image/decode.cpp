#include "image/decode.hpp"

#include <cstddef>
#include <string>

#include "image/heif.hpp"
#include "image/library.hpp"
#include "image/vips_image.hpp"

namespace aip::image {
namespace {

// A photo without a profile is sRGB already (or CMYK, grey or 16 bits, which are converted in any case);
// applying a profile to it would tint it. So would a profile that is broken or for another kind of picture.
bool has_useful_profile(const vips::VImage& image) {
  if (image.get_typeof(VIPS_META_ICC_NAME) == 0) return false;
  std::size_t size = 0;
  const void* profile = image.get_blob(VIPS_META_ICC_NAME, &size);
  return vips_icc_is_compatible_profile(image.get_image(), profile, size) != FALSE;
}

}  // namespace

Result<Bitmap> decode(std::string_view bytes, int max_side) {
  return guarded([&]() -> Result<Bitmap> {
    const auto format = format_by_magic(bytes.substr(0, 64));
    if (!format) return fail(ErrorCode::kUnsupportedMedia, "image: not a format that is read here");
    const std::string patched = without_loose_metadata(bytes, *format);
    const Blob blob(patched.empty() ? bytes : patched);
    auto* options = vips::VImage::option()
                        ->set("height", max_side)
                        ->set("size", VIPS_SIZE_DOWN)
                        ->set("option_string", "[fail_on=truncated]");
    const bool has_profile = has_useful_profile(open_lazily(blob, *format));
    if (has_profile) options->set("export_profile", "srgb");
    Bitmap bitmap = bitmap_of(vips::VImage::thumbnail_buffer(blob.get(), max_side, options));
    if (const auto colours = named_colours(bytes, *format); colours && !has_profile) {
      convert_to_srgb(bitmap, *colours);
    }
    return bitmap;
  });
}

}  // namespace aip::image
