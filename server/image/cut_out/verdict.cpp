#include "image/cut_out/verdict.hpp"

#include <cmath>
#include <string_view>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

namespace aip::image {
namespace {

double share(const cv::Mat& mask) { return cv::countNonZero(mask) / static_cast<double>(mask.total()); }

double part_of_border(const cv::Mat& mask) {
  const int covered = cv::countNonZero(mask.row(0)) + cv::countNonZero(mask.row(mask.rows - 1)) +
                      cv::countNonZero(mask.col(0)) + cv::countNonZero(mask.col(mask.cols - 1));
  return covered / (2.0 * (mask.rows + mask.cols));
}

int count_pieces(const cv::Mat& mask) {
  cv::Mat labels;
  return cv::connectedComponents(mask, labels, 8) - 1;
}

double overlap(const cv::Mat& a, const cv::Mat& b) {
  const int both = cv::countNonZero(a & b);
  const int either = cv::countNonZero(a | b);
  return either == 0 ? 0 : both / static_cast<double>(either);
}

// Just inside the contour, the part of the pixels that are not of the background's colour.
double clear_part_of_contour(const Segments& segments) {
  cv::Mat inner;
  cv::erode(segments.product, inner, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
  const cv::Mat rim = segments.product & ~inner;
  const int all = cv::countNonZero(rim);
  if (all == 0) return 0;
  return cv::countNonZero(rim & (segments.distance > segments.threshold)) / static_cast<double>(all);
}

std::unexpected<Error> refuse(std::string_view measured, double value, std::string reason) {
  return fail(ErrorCode::kCutOutRefused, fmt::format("cut out: {} {:.3f}", measured, value),
              std::move(reason));
}

}  // namespace

Measurements measure(const Background& background, const Segments& segments) {
  return {.sigma = background.sigma,
          .inliers = background.inliers,
          .area = share(segments.product),
          .touching = part_of_border(segments.product),
          .pieces = count_pieces(segments.product),
          .agreement = overlap(segments.flooded, segments.product),
          .contrast = clear_part_of_contour(segments)};
}

json::object to_json(const Measurements& m) {
  return {{"sigma", m.sigma},   {"inliers", m.inliers},     {"area", m.area},        {"touching", m.touching},
          {"pieces", m.pieces}, {"agreement", m.agreement}, {"contrast", m.contrast}};
}

Result<void> judge(const Measurements& m) {
  if (m.sigma > 12)
    return refuse("sigma", m.sigma, "The background is too busy to cut the product out well.");
  if (m.inliers < 0.75) {
    return refuse("inliers", m.inliers,
                  "The background is not even enough, or the product reaches the edge of the photo.");
  }
  if (m.area < 0.004) {
    return refuse("area", m.area, "No product stands out from the background of this photo.");
  }
  if (m.area > 0.9) return refuse("area", m.area, "The product fills the whole photo.");
  if (m.touching > 0.04) {
    return refuse("touching", m.touching, "The product is cut off by the edge of the photo.");
  }
  if (m.pieces > 8) {
    return refuse("pieces", m.pieces, "There are many separate things in this photo, not one product.");
  }
  if (m.contrast < 0.8) {
    return refuse("contrast", m.contrast, "The product and the background are too alike in colour.");
  }
  if (m.agreement < 0.85) {
    return refuse("agreement", m.agreement,
                  "It is not clear where the product ends and the background begins.");
  }
  return {};
}

}  // namespace aip::image
