#pragma once

#include <string_view>

#include "base/result.hpp"
#include "image/bitmap.hpp"

namespace aip::image {

// The picture in a file that `check` let through: upright, in sRGB whatever its own colours were (Adobe RGB,
// P3, CMYK, grey, 16 bits), scaled down to fit into max_side x max_side where it is larger. Files that end
// too early are kImageUnreadable: half a photo is of no use to anyone.
Result<Bitmap> decode(std::string_view bytes, int max_side);

}  // namespace aip::image
