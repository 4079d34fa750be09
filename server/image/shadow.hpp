#pragma once

#include "image/bitmap.hpp"
#include "image/placement.hpp"
#include "image/recipe.hpp"

namespace aip::image {

// A drawn shadow (kContact or kSoft) of a product on the ground, under soft light from above: one channel, 0
// where there is none, and smaller than the canvas by a whole factor because it has no detail.
Bitmap shadow_of(const Bitmap& cut_out, Box product, const Placement& placement, Shadow kind);

}  // namespace aip::image
