#pragma once

#include "image/bitmap.hpp"
#include "image/recipe.hpp"

namespace aip::image {

// Small, bounded changes to a photo or to a cut-out (RGBA).

// Evens out differences from the surroundings that are too small to be texture: no channel of a pixel changes
// by more than 4 of 255, and what stands out more than noise does stays as it is.
void denoise(Bitmap& pixels);

// Cuts a cut-out closer (kTight: about one pixel inside, with a steeper edge) or wider (kLoose: what is half
// there counts as there).
void change_edges(Bitmap& rgba, Edges edges);

// Turns a cut-out upright when its left and right sides, or its top and foot, are straight, agree within a
// degree and are askew by 0.3 to 5 degrees. Returns by how many degrees it was turned, counter-clockwise; 0
// when it was left alone. The bitmap grows as needed.
double straighten(Bitmap& rgba);

}  // namespace aip::image
