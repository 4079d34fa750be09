#pragma once

#include <string_view>
#include <utility>

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

// A model whose look at one photo, at one detail, is known already.
class RememberedLook final : public SubjectModel {
 public:
  // `mask` as look_at() gave it at `detail`.
  RememberedLook(SubjectModel& model, Detail detail, Bitmap mask)
      : model_(model), detail_(detail), mask_(std::move(mask)) {}

  std::string_view name() const override { return model_.name(); }

  int side(Detail detail) const override { return model_.side(detail); }

  Result<Bitmap> look_at(const Bitmap& square, Detail detail) override {
    const bool is_known = detail == detail_ && mask_.width() == square.width();
    return is_known ? std::exchange(mask_, Bitmap()) : model_.look_at(square, detail);
  }

 private:
  SubjectModel& model_;
  Detail detail_;
  Bitmap mask_;  // until it is asked for
};

}  // namespace aip::image
