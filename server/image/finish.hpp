#pragma once

#include <string>

#include "base/result.hpp"
#include "image/bitmap.hpp"
#include "image/recipe.hpp"

namespace aip::image {

struct Size {
  int width = 0;
  int height = 0;

  bool operator==(const Size&) const = default;
};

// The canvas a recipe asks for, for a photo of that size.
Size canvas_size(const Recipe& recipe, Size photo);

struct Finished {
  std::string bytes;
  Size size;
  double scale = 1;  // how much the pixels of the photo were enlarged (> 1) or reduced
  double fill = 0;   // the product's longer relative side over the canvas' side; 0 for a whole photo
};

// Puts a cut-out product, whose opaque part lies in `product`, on the recipe's canvas: the background's exact
// colour, the fill asked for, centred, with a shadow if wanted.
Result<Finished> finish_product(const Bitmap& cut_out, Box product, const Recipe& recipe, Size photo);

// Fits a whole photo into the recipe's canvas; what is left over, and what shows through, is the background's
// colour.
Result<Finished> finish_photo(const Bitmap& photo, const Recipe& recipe, Size original);

}  // namespace aip::image
