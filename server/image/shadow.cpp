#include "image/shadow.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace aip::image {
namespace {

// A shadow lies along the lower outline of the product, darkest where that reaches the ground, and is made of
// layers: a dense one close to the product and wide faint ones. Lengths are parts of the canvas' shorter
// side.
struct Layer {
  double reach;     // how far below the outline it is seen
  double blur;      // sigma
  double darkness;  // 0 to 1
  double
      near_ground;  // parts of the product higher above the ground than this (of its height) throw hardly any
};

constexpr Layer kContact{.reach = 0.007, .blur = 0.003, .darkness = 0.40, .near_ground = 0.05};
constexpr Layer kAmbient{.reach = 0.024, .blur = 0.012, .darkness = 0.26, .near_ground = 0.05};
constexpr Layer kPool{.reach = 0.042, .blur = 0.032, .darkness = 0.30, .near_ground = 0.12};

constexpr std::array kContactLayers{kContact, kAmbient};
constexpr std::array kSoftLayers{Layer{.reach = 0.006, .blur = 0.004, .darkness = 0.34, .near_ground = 0.05},
                                 kAmbient, kPool};

constexpr double kWideBlur = 6;  // pixels

std::span<const Layer> layers_of(Shadow kind) {
  if (kind == Shadow::kSoft) return kSoftLayers;
  return kContactLayers;
}

cv::Mat placed_alpha(const Bitmap& cut_out, const Placement& placement, cv::Size size, double shrink) {
  const cv::Mat rgba(cut_out.height(), cut_out.width(), CV_8UC4, const_cast<std::uint8_t*>(cut_out.data()));
  cv::Mat alpha;
  cv::extractChannel(rgba, alpha, 3);
  const double scale = placement.scale / shrink;
  const cv::Size reduced(std::max(1, static_cast<int>(std::lround(alpha.cols * scale))),
                         std::max(1, static_cast<int>(std::lround(alpha.rows * scale))));
  cv::resize(alpha, alpha, reduced, 0, 0, cv::INTER_AREA);
  cv::Mat placed = cv::Mat::zeros(size, CV_8U);
  const cv::Point corner(static_cast<int>(std::lround(placement.left / shrink)),
                         static_cast<int>(std::lround(placement.top / shrink)));
  const cv::Rect seen = cv::Rect(corner, reduced) & cv::Rect({}, size);
  if (!seen.empty()) alpha(seen - corner).copyTo(placed(seen));
  return placed;
}

// The row of the lowest opaque pixel of each column, or -1.
std::vector<int> lower_outline(const cv::Mat& alpha) {
  std::vector<int> outline(static_cast<std::size_t>(alpha.cols), -1);
  for (int y = 0; y < alpha.rows; ++y) {
    for (int x = 0; x < alpha.cols; ++x) {
      if (alpha.at<uchar>(y, x) > 127) outline[static_cast<std::size_t>(x)] = y;
    }
  }
  return outline;
}

cv::Mat draw_layer(const std::vector<int>& outline, double product_height, cv::Size size,
                   const Layer& layer) {
  const double side = std::min(size.width, size.height);
  const int ground = *std::ranges::max_element(outline);
  cv::Mat drawn = cv::Mat::zeros(size, CV_32F);
  for (int x = 0; x < size.width; ++x) {
    const int low = outline[static_cast<std::size_t>(x)];
    if (low < 0) continue;
    const double height = (ground - low) / product_height / layer.near_ground;
    const double strength = 255 * layer.darkness * std::exp(-height * height);
    const int first = std::max(0, static_cast<int>(low - 2 * layer.reach * side));
    const int last = std::min(size.height, static_cast<int>(low + 3 * layer.reach * side) + 2);
    for (int y = first; y < last; ++y) {
      const double away = std::max(0, y - low) / (layer.reach * side);
      drawn.at<float>(y, x) = static_cast<float>(strength * std::exp(-away * away));
    }
  }
  const double blur = std::max(0.5, layer.blur * side);
  if (blur < kWideBlur) {
    cv::GaussianBlur(drawn, drawn, {}, blur);
    return drawn;
  }
  // Three box filters of twice its width are near enough to a wide Gaussian, and cost the same for any width.
  const int width = 2 * static_cast<int>(std::lround(blur)) + 1;
  for (int round = 0; round < 3; ++round) {
    cv::blur(drawn, drawn, {width, width}, {-1, -1}, cv::BORDER_REPLICATE);
  }
  return drawn;
}

}  // namespace

Bitmap shadow_of(const Bitmap& cut_out, Box product, const Placement& placement, Shadow kind) {
  const int shrink = shrink_factor(placement.canvas);
  const Size small = shrunk_by(placement.canvas, shrink);
  const cv::Size size(small.width, small.height);
  const auto outline = lower_outline(placed_alpha(cut_out, placement, size, shrink));
  const double height = std::max(1.0, product.height * placement.scale / shrink);

  Bitmap shadow(size.width, size.height, 1);
  cv::Mat result(size, CV_8U, shadow.data());
  cv::Mat drawn = cv::Mat::zeros(size, CV_32F);
  for (const Layer& layer : layers_of(kind)) drawn = cv::max(drawn, draw_layer(outline, height, size, layer));
  drawn.convertTo(result, CV_8U);
  return shadow;
}

}  // namespace aip::image
