#pragma once

#include <string_view>

#include "base/result.hpp"
#include "image/bitmap.hpp"

namespace aip::image {

// The picture in a file that `check` let through: upright, in sRGB whatever its own colours were (Adobe RGB,
// P3, CMYK, grey, 16 bits). Files that end too early are kImageUnreadable: half a photo is of no use to
// anyone.

// Scaled down to fit into max_side x max_side where it is larger.
Result<Bitmap> decode(std::string_view bytes, int max_side);

// At exactly `size`, which is not larger than the picture on either side.
Result<Bitmap> decode_at(std::string_view bytes, Size size);

// As decode(), quicker and a little rougher: for thumbnails.
Result<Bitmap> decode_small(std::string_view bytes, int max_side);

}  // namespace aip::image
