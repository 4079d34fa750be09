#include "image/cut_out.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "image/cut_out/background.hpp"
#include "image/cut_out/by_model.hpp"
#include "image/cut_out/matte.hpp"
#include "image/cut_out/segment.hpp"
#include "image/cut_out/verdict.hpp"
#include "image/cut_out/views.hpp"
#include "image/library.hpp"

namespace aip::image {
namespace {

// The contour is found in the photo reduced to this side, and refined at full size by matte().
constexpr int kAnalysisSide = 640;
constexpr int kMinPhotoSide = 64;

std::unexpected<Error> nothing_found(const char* why) {
  return fail(ErrorCode::kCutOutRefused, std::string("cut out: ") + why,
              "No product stands out from the background of this photo.");
}

bool has_useful_alpha(const cv::Mat& alpha) {
  const double transparent = cv::countNonZero(alpha < 128) / static_cast<double>(alpha.total());
  return transparent > 0.01;
}

Bitmap crop(const Bitmap& photo, Box box) {
  Bitmap part(box.width, box.height, photo.channels());
  as_mat(photo)(cv::Rect(box.left, box.top, box.width, box.height)).copyTo(as_mat(part));
  return part;
}

Result<CutOut> by_own_alpha(const Bitmap& photo, const cv::Mat& alpha) {
  const Box opaque = opaque_box(alpha);
  if (opaque.width < 2 || opaque.height < 2) return nothing_found("all transparent");
  const Box part = with_margin(opaque, alpha.size(), alpha.size());
  return CutOut{.product = crop(photo, part),
                .part = part,
                .box = {opaque.left - part.left, opaque.top - part.top, opaque.width, opaque.height},
                .report = {{"method", "alpha"}}};
}

Result<CutOut> by_background(const Bitmap& photo) {
  const cv::Mat small = reduced(as_mat(photo), kAnalysisSide);
  const cv::Mat lab = lab_of(small);
  const Background background = fit_background(lab);
  const Evidence evidence = look_for_evidence(lab, background);
  const Segments segments = segment(small, evidence);
  const Measurements measurements = measure(background, evidence, segments);
  AIP_TRY(judge(measurements));

  const Box part = with_margin(opaque_box(segments.product), segments.product.size(), as_mat(photo).size());
  CutOut result{.product = matte(photo, segments.product, part),
                .part = part,
                .box = {},
                .report = to_json(measurements)};
  result.report["method"] = "background";
  result.box = opaque_box(alpha_of(result.product));
  if (result.box.width < 2 || result.box.height < 2) return nothing_found("nothing left of it");
  return result;
}

Bitmap without_alpha(const Bitmap& photo) {
  Bitmap rgb(photo.width(), photo.height(), 3);
  cv::cvtColor(as_mat(photo), as_mat(rgb), cv::COLOR_RGBA2RGB);
  return rgb;
}

}  // namespace

Result<CutOut> cut_out(const Bitmap& photo, SubjectModel* model, Detail detail, const SkuHints* hints) {
  return guarded([&]() -> Result<CutOut> {
    if (photo.has_alpha()) {
      const cv::Mat alpha = alpha_of(photo);
      return has_useful_alpha(alpha) ? by_own_alpha(photo, alpha)
                                     : cut_out(without_alpha(photo), model, detail, hints);
    }
    if (std::min(photo.width(), photo.height()) < kMinPhotoSide) {
      return fail(ErrorCode::kCutOutRefused, "cut out: photo too small",
                  "This photo is too small to cut anything out.");
    }
    return model == nullptr ? by_background(photo) : cut_out_by_model(photo, *model, detail, hints);
  });
}

}  // namespace aip::image
