#pragma once

#include <string>

#include "base/result.hpp"
#include "image/bitmap.hpp"
#include "image/recipe.hpp"

namespace aip::image {

// A file of the format (kJpeg, kPng or kWebp), without any metadata; sRGB is what a picture without a profile
// is taken for. What is transparent is white in a JPEG. `quality` is for JPEG and WebP.
Result<std::string> encode(const Bitmap& bitmap, Format format, int quality);

}  // namespace aip::image
