#pragma once

#include <string_view>

#include "image/bitmap.hpp"
#include "image/placement.hpp"

namespace aip::image {

// The shadow that a product throws in its photo.
struct PhotoShadow {
  // One channel, 255 for black: how much darker the photo is there than its even background would be. The
  // photo reduced to kSmallSide; empty where there is none to keep.
  Bitmap darkness;
  std::string_view missing = {};  // why: "background" is not even and neutral, or "none" is seen
};

// `product` is RGBA and lies at `part` of the photo.
PhotoShadow shadow_in_photo(const Bitmap& photo, const Bitmap& product, Box part);

// That shadow where the product of `placement` stands, as shadow_of() gives it. `photo` is the photo's size.
Bitmap placed_shadow(const Bitmap& darkness, Size photo, Box part, const Placement& placement);

}  // namespace aip::image
