#include "image/cut_out/verdict.hpp"

#include <cmath>
#include <string_view>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

namespace aip::image {
namespace {

double share(const cv::Mat& mask) { return cv::countNonZero(mask) / static_cast<double>(mask.total()); }

double part_of(const cv::Mat& some, const cv::Mat& all) {
  const int count = cv::countNonZero(all);
  return count == 0 ? 0 : cv::countNonZero(some & all) / static_cast<double>(count);
}

double part_of_border(const cv::Mat& mask) {
  const int covered = cv::countNonZero(mask.row(0)) + cv::countNonZero(mask.row(mask.rows - 1)) +
                      cv::countNonZero(mask.col(0)) + cv::countNonZero(mask.col(mask.cols - 1));
  return covered / (2.0 * (mask.rows + mask.cols));
}

int count_pieces(const cv::Mat& mask) {
  cv::Mat labels;
  return cv::connectedComponents(mask, labels, 8) - 1;
}

// Just inside the contour, the part of the pixels that are not of the background's colour.
double clear_part_of_contour(const Evidence& evidence, const Segments& segments) {
  cv::Mat inner;
  cv::erode(segments.product, inner, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
  const cv::Mat rim = segments.product & ~inner;
  const int all = cv::countNonZero(rim);
  if (all == 0) return 0;
  return cv::countNonZero(rim & (evidence.distance > evidence.threshold)) / static_cast<double>(all);
}

std::unexpected<Error> refuse(std::string_view measured, double value, std::string reason) {
  return fail(ErrorCode::kCutOutRefused, fmt::format("cut out: {} {:.3f}", measured, value),
              std::move(reason));
}

}  // namespace

Measurements measure(const Background& background, const Evidence& evidence, const Segments& segments) {
  const EdgeFit edges = fit_to_edges(segments.product, evidence);
  return {.sigma = background.sigma,
          .inliers = background.inliers,
          .area = share(segments.product),
          .touching = part_of_border(segments.product),
          .pieces = count_pieces(segments.product),
          .agreement = segments.agreement,
          .contrast = clear_part_of_contour(evidence, segments),
          .sharp = edges.sharp,
          .tinted = part_of(evidence.tinted, segments.product),
          .unexplained = edges.unexplained};
}

json::object to_json(const Measurements& m) {
  return {
      {"sigma", m.sigma},   {"inliers", m.inliers},        {"area", m.area},         {"touching", m.touching},
      {"pieces", m.pieces}, {"agreement", m.agreement},    {"contrast", m.contrast}, {"sharp", m.sharp},
      {"tinted", m.tinted}, {"unexplained", m.unexplained}};
}

Result<void> judge(const Measurements& m) {
  if (m.sigma > 8) return refuse("sigma", m.sigma, "The background is too busy to cut the product out well.");
  if (m.inliers < 0.75) {
    return refuse("inliers", m.inliers,
                  "The background is not even enough, or the product reaches the edge of the photo.");
  }
  if (m.area < 0.004) {
    return refuse("area", m.area, "No product stands out from the background of this photo.");
  }
  if (m.area > 0.9) return refuse("area", m.area, "The product fills the whole photo.");
  if (m.touching > 0.012) {
    return refuse("touching", m.touching, "The product is cut off by the edge of the photo.");
  }
  if (m.pieces > 6) {
    return refuse("pieces", m.pieces, "There are many separate things in this photo, not one product.");
  }
  if (m.contrast < 0.85) {
    return refuse("contrast", m.contrast, "The product and the background are too alike in colour.");
  }
  if (m.agreement < 0.85) {
    return refuse("agreement", m.agreement,
                  "It is not clear where the product ends and the background begins.");
  }
  if (m.sharp < 0.96) {
    return refuse("sharp", m.sharp,
                  "The product can't be told from its shadow or from the background's pattern.");
  }
  // The hue may be the product's own; then its contour is sharp all around.
  if (m.tinted > 0.08 && m.sharp < 0.98) {
    return refuse("tinted", m.tinted,
                  "The product can't be told from its shadow on the coloured background.");
  }
  if (m.unexplained > 0.06) {
    return refuse("unexplained", m.unexplained,
                  "Parts of the product look like the background, or there are other things in the photo.");
  }
  return {};
}

}  // namespace aip::image
