#pragma once

#include <string_view>

#include "base/result.hpp"
#include "image/bitmap.hpp"
#include "image/recipe.hpp"

namespace aip::image {

// A neural network that finds what a photo is about. Not thread-safe.
class SubjectModel {
 public:
  virtual ~SubjectModel() = default;

  virtual std::string_view name() const = 0;

  // Side, in pixels, of the square it looks at.
  virtual int side(Detail detail) const = 0;

  // How likely each pixel is to belong to what the photo is about: one channel, 0 to 255, as large as
  // `square`, which is RGB, side(detail) pixels a side, and the whole photo squeezed into it.
  virtual Result<Bitmap> look_at(const Bitmap& square, Detail detail) = 0;
};

}  // namespace aip::image
