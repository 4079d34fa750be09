#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "image/bitmap.hpp"
#include "image/recipe.hpp"

namespace aip::image {

inline constexpr int kThumbnailSide = 512;

// The canvas a recipe asks for, for a photo of that size.
Size canvas_size(const Recipe& recipe, Size photo);

// Where a point (x, y) of the photo, in pixels of its file turned upright, lies in the picture:
// (left + x * scale, top + y * scale).
struct Place {
  double scale = 1;
  double left = 0;
  double top = 0;
};

struct Finished {
  std::string bytes;
  Bitmap thumbnail;  // at most kThumbnailSide on the long side
  Size size;
  double scale = 1;  // how much the pixels of the photo were enlarged (> 1) or reduced
  double fill = 0;   // the product's longer relative side over the canvas' side; 0 for a whole photo
  std::optional<Place> place;  // none where the product was turned
};

// A product that is cut out, and where it was. Borrows its pixels.
struct CutProduct {
  const Bitmap& pixels;  // RGBA
  Box opaque;            // where its opaque part lies in them
  Box part;              // where they lie in the photo, as it was worked on
  Size photo;            // of that photo
  Size original;         // of the photo's file
  bool turned = false;   // it is not as it stood there
};

// What else is seen than the product and plain colours; empty where the recipe does not ask for it.
struct Surroundings {
  Bitmap backdrop;      // RGB, of Backdrop::kBlurred and kPicture, of any size and ratio
  Bitmap photo_shadow;  // of Shadow::kPhoto, see photo_shadow.hpp; without it a contact shadow is drawn
};

// What makes the pictures of a SKU match.
struct Matching {
  double tallest = 0;  // the greatest height over width among its products: all stand where that one would
  double ratio = 1;    // width over height, of a canvas of which only one side is given
};

// Puts a product on the recipe's canvas: its background's exact colours or none, the fill asked for, centred,
// or standing on the SKU's common baseline, with shadow and reflection if wanted; or where it was in the
// photo.
Result<Finished> finish_product(const CutProduct& product, const Recipe& recipe,
                                const std::optional<Matching>& matching = {},
                                const Surroundings& surroundings = {});

// The size at which a whole photo lies in the canvas: as large as fits.
Size size_in_canvas(Size photo, Size canvas);

// Fits a whole photo into the recipe's canvas; what is left over, and what shows through, is the background,
// or stays transparent.
Result<Finished> finish_photo(const Bitmap& photo, const Recipe& recipe, Size original,
                              const Surroundings& surroundings = {});

}  // namespace aip::image
