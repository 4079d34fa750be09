#pragma once

#include "image/bitmap.hpp"
#include "image/recipe.hpp"

namespace aip::image {

// The gradient of a recipe (kLinear or kRadial) for a canvas, dithered so that no bands show: as large as the
// canvas, or smaller by a whole factor where that is very large.
Bitmap gradient(const Recipe& recipe, Size canvas);

// A photo as a backdrop: blurred until nothing is told apart, and without the product that was cut out of it,
// so that its colours don't shine around it. `product` is RGBA and lies at `part` of the photo; null where
// the whole photo is kept. As large as the photo reduced to kSmallSide.
Bitmap blurred_photo(const Bitmap& photo, const Bitmap* product, Box part);

// The middle of an RGB picture, as much as has the canvas' ratio, at the canvas' size, or smaller by a whole
// factor where that or the picture is smaller.
Bitmap covering(const Bitmap& picture, Size canvas);

}  // namespace aip::image
