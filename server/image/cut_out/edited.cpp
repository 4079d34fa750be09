#include "image/cut_out/edited.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "image/cut_out/background.hpp"
#include "image/cut_out/by_model.hpp"
#include "image/cut_out/matte.hpp"
#include "image/cut_out/segment.hpp"
#include "image/cut_out/steer.hpp"
#include "image/cut_out/views.hpp"
#include "image/library.hpp"

namespace aip::image {
namespace {

constexpr int kClassicalSide = 640;

// Proportions may differ by what rounding to whole pixels makes of them.
constexpr double kRounding = 1.5;

Bitmap without_alpha(const Bitmap& photo) {
  Bitmap rgb(photo.width(), photo.height(), 3);
  cv::cvtColor(as_mat(photo), as_mat(rgb), cv::COLOR_RGBA2RGB);
  return rgb;
}

bool is_see_through(const Bitmap& photo) {
  return photo.has_alpha() && cv::countNonZero(alpha_of(photo) < 128) > 0;
}

cv::Mat found_by_background(const cv::Mat& rgb) {
  const cv::Mat small = reduced(rgb, kClassicalSide);
  const cv::Mat lab = lab_of(small);
  const cv::Mat product = segment(small, look_for_evidence(lab, fit_background(lab))).product;
  cv::Mat found;
  cv::resize(product, found, rgb.size(), 0, 0, cv::INTER_LINEAR);
  return found > 127;
}

Result<cv::Mat> find(const Bitmap& rgb, SubjectModel* model, Detail detail) {
  if (model != nullptr) return found_by_model(rgb, *model, detail);
  return found_by_background(as_mat(rgb));
}

bool have_same_proportions(const Bitmap& photo, const Bitmap& mask) {
  const double across = mask.height() * static_cast<double>(photo.width()) / photo.height();
  const double down = mask.width() * static_cast<double>(photo.height()) / photo.width();
  return std::abs(across - mask.width()) < kRounding || std::abs(down - mask.height()) < kRounding;
}

// The product as it is seen through what is transparent in the photo.
void keep_transparent(CutOut& cut, const Bitmap& photo) {
  const cv::Mat own = alpha_of(photo)(cv::Rect(cut.part.left, cut.part.top, cut.part.width, cut.part.height));
  const cv::Mat product = as_mat(cut.product);
  const cv::Mat alpha = cv::min(alpha_of(cut.product), own);
  cv::insertChannel(alpha, product, 3);
}

std::unexpected<Error> nothing_left() {
  return fail(ErrorCode::kCutOutRefused, "cut out: the edit leaves nothing",
              "Nothing is left of the photo. Keep a part of it.");
}

}  // namespace

Result<Bitmap> begin_edit(const Bitmap& photo, SubjectModel* model, Detail detail) {
  return guarded([&]() -> Result<Bitmap> {
    const cv::Mat small = reduced(as_mat(photo), kEditSide);
    Bitmap rgb(small.cols, small.rows, 3);
    if (photo.has_alpha()) {
      cv::cvtColor(small, as_mat(rgb), cv::COLOR_RGBA2RGB);
    } else {
      small.copyTo(as_mat(rgb));
    }
    cv::Mat found;
    if (is_see_through(photo)) {
      cv::extractChannel(small, found, 3);
      found = found > 127;
    } else {
      AIP_TRY_ASSIGN(found, find(rgb, model, detail));
    }
    Bitmap begun(small.cols, 2 * small.rows, 3);
    const cv::Mat both = as_mat(begun);
    as_mat(rgb).copyTo(both.rowRange(0, small.rows));
    cv::cvtColor(found, both.rowRange(small.rows, 2 * small.rows), cv::COLOR_GRAY2RGB);
    return begun;
  });
}

Result<Bitmap> mask_of_edit(const Bitmap& begun, const CutOutEdit& edit) {
  return guarded([&]() -> Result<Bitmap> {
    if (begun.channels() != 3 || begun.height() < 2) {
      return fail(ErrorCode::kInternal, "edit: not a picture to begin with");
    }
    const int height = begun.height() / 2;
    const cv::Mat both = as_mat(begun);
    cv::Mat found;
    cv::extractChannel(both.rowRange(height, 2 * height), found, 0);
    Bitmap mask(begun.width(), height, 1);
    steer(both.rowRange(0, height), found, edit).copyTo(as_mat(mask));
    return mask;
  });
}

Bitmap softened(const Bitmap& mask) {
  Bitmap soft(mask.width(), mask.height(), 1);
  cv::GaussianBlur(as_mat(mask), as_mat(soft), {}, 0.8);
  return soft;
}

Bitmap lightness_of(const Bitmap& picture) {
  Bitmap lightness(picture.width(), picture.height(), 1);
  cv::cvtColor(as_mat(picture), as_mat(lightness),
               picture.has_alpha() ? cv::COLOR_RGBA2GRAY : cv::COLOR_RGB2GRAY);
  if (picture.has_alpha()) as_mat(lightness).setTo(0, alpha_of(picture) < 128);
  return lightness;
}

Result<CutOut> cut_out_along(const Bitmap& photo, const Bitmap& mask) {
  return guarded([&]() -> Result<CutOut> {
    if (photo.has_alpha()) {
      const Bitmap rgb = without_alpha(photo);
      AIP_TRY_ASSIGN(CutOut cut, cut_out_along(rgb, mask));
      keep_transparent(cut, photo);
      cut.box = opaque_box(alpha_of(cut.product));
      if (cut.box.width < 2 || cut.box.height < 2) return nothing_left();
      return cut;
    }
    if (!have_same_proportions(photo, mask)) {
      return fail(Error{.code = ErrorCode::kInvalidInput,
                        .message = "mask of other proportions",
                        .public_message = "The mask must have the photo's proportions."});
    }
    const cv::Mat product = as_mat(mask) > 127;
    if (cv::countNonZero(product) == 0) return nothing_left();
    const Box part = with_margin(opaque_box(product), product.size(), as_mat(photo).size());
    CutOut cut{
        .product = matte(photo, product, part), .part = part, .box = {}, .report = {{"method", "edit"}}};
    cut.box = opaque_box(alpha_of(cut.product));
    if (cut.box.width < 2 || cut.box.height < 2) return nothing_left();
    return cut;
  });
}

}  // namespace aip::image
