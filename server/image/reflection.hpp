#pragma once

#include "image/bitmap.hpp"

namespace aip::image {

struct Reflection {
  Bitmap pixels;  // RGBA; empty where there is no room for one
  int left = 0;   // of its first pixel, in the pixels of the product
  int top = 0;
};

// What ground that shines shows of a product's foot: mirrored where it stands, faint, and fading out within a
// quarter of the product's height or within `room` pixels below it, whichever is less. `product` is RGBA.
Reflection reflection_of(const Bitmap& product, Box opaque, int room);

}  // namespace aip::image
