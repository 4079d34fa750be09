#pragma once

#include <string_view>

#include "image/bitmap.hpp"

namespace aip::image {

// From the colours of an ICC profile to sRGB, relative colorimetric; alpha stays. Leaves the bitmap as it is
// where the profile is sRGB within one step of 255 (most photos carry it, and a transform would cost more
// than the rest), is broken, or is not of an RGB colour space.
void convert_to_srgb(Bitmap& bitmap, std::string_view icc_profile);

}  // namespace aip::image
