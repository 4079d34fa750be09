#pragma once

#include <string>

#include "base/result.hpp"
#include "image/bitmap.hpp"
#include "image/recipe.hpp"

namespace aip::image {

// How hard WebP looks for a smaller file, 0 to 6; the default is for what people publish.
inline constexpr int kWebpEffort = 3;

// A file of the format (kJpeg, kPng or kWebp), without any metadata; sRGB is what a picture without a profile
// is taken for. What is transparent is white in a JPEG. `quality` is for JPEG and WebP.
Result<std::string> encode(const Bitmap& bitmap, Format format, int quality, int webp_effort = kWebpEffort);

// A PNG that is not compressed.
Result<std::string> encode_quickly(const Bitmap& bitmap);

}  // namespace aip::image
