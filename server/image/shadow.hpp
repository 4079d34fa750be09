#pragma once

#include <vips/vips8>

#include "image/bitmap.hpp"
#include "image/finish.hpp"

namespace aip::image {

// Where a cut-out lies on its canvas: a point (x, y) of it is at (left + x * scale, top + y * scale).
struct Placement {
  Size canvas;
  double scale = 1;
  int left = 0;
  int top = 0;
};

// The shadow of a product on the ground under soft light from above: one channel, 0 where there is none, and
// smaller than the canvas by a whole factor because it has no detail.
Bitmap shadow_of(const Bitmap& cut_out, Box product, const Placement& placement);

// The product, already at its place on the canvas, over the background with the shadow on it. May throw
// VError.
vips::VImage over_shadow(const vips::VImage& placed, const Bitmap& shadow, Rgb background);

}  // namespace aip::image
