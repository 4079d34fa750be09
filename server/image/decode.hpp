#pragma once

#include <string_view>

#include "base/result.hpp"
#include "image/bitmap.hpp"

namespace aip::image {

// The picture in a file that passed `check`: upright, converted to sRGB (from Adobe RGB, P3, CMYK, grey, 16
// bits), scaled down to fit into max_side x max_side. Truncated files are kImageUnreadable.
Result<Bitmap> decode(std::string_view bytes, int max_side);

}  // namespace aip::image
