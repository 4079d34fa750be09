#pragma once

#include "base/result.hpp"
#include "image/bitmap.hpp"
#include "image/cut_out.hpp"
#include "image/edit.hpp"
#include "image/subject_model.hpp"

namespace aip::image {

// Longer side, in pixels, of the picture a person edits.
inline constexpr int kEditSide = 1024;

// The photo as it is edited: RGB, reduced to kEditSide, and below it, as large again, what was found in it as
// greys (cut_out/steer.hpp). Nothing is refused: where nothing is found, all of that is black.
Result<Bitmap> begin_edit(const Bitmap& photo, SubjectModel* model, Detail detail);

// The product's mask, one channel of 0 and 255, as large as the photo in `begun`.
Result<Bitmap> mask_of_edit(const Bitmap& begun, const CutOutEdit& edit);

// The same with an edge that is soft to the eye.
Bitmap softened(const Bitmap& mask);

// The lightness of a picture, one channel; what is transparent is black.
Bitmap lightness_of(const Bitmap& picture);

// Cuts the photo along a mask of any smaller size with the photo's proportions (kInvalidInput). What is
// transparent in the photo stays so. kCutOutRefused when the mask leaves nothing.
Result<CutOut> cut_out_along(const Bitmap& photo, const Bitmap& mask);

}  // namespace aip::image
