#include "image/shadow.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "image/vips_image.hpp"

namespace aip::image {
namespace {

constexpr int kMaxSide = 512;

// A shadow lies along the lower outline of the product, darkest where that reaches the ground, and is made of
// two: a dense one close to the product and a wide faint one. Lengths are parts of the canvas' shorter side.
struct Layer {
  double reach;     // how far below the outline it is seen
  double blur;      // sigma
  double darkness;  // 0 to 1
};

constexpr Layer kContact{.reach = 0.007, .blur = 0.003, .darkness = 0.40};
constexpr Layer kAmbient{.reach = 0.024, .blur = 0.012, .darkness = 0.26};

// Parts of the product higher above the ground than this (of its height) throw hardly any shadow.
constexpr double kNearGround = 0.05;

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
    const double height = (ground - low) / product_height / kNearGround;
    const double strength = 255 * layer.darkness * std::exp(-height * height);
    const int first = std::max(0, static_cast<int>(low - 2 * layer.reach * side));
    for (int y = first; y < size.height; ++y) {
      const double away = std::max(0, y - low) / (layer.reach * side);
      drawn.at<float>(y, x) = static_cast<float>(strength * std::exp(-away * away));
    }
  }
  cv::GaussianBlur(drawn, drawn, {}, std::max(0.5, layer.blur * side));
  return drawn;
}

int shrink_factor(Size canvas) {
  return std::max(1, (std::max(canvas.width, canvas.height) + kMaxSide - 1) / kMaxSide);
}

}  // namespace

Bitmap shadow_of(const Bitmap& cut_out, Box product, const Placement& placement) {
  const int shrink = shrink_factor(placement.canvas);
  const cv::Size size((placement.canvas.width + shrink - 1) / shrink,
                      (placement.canvas.height + shrink - 1) / shrink);
  const auto outline = lower_outline(placed_alpha(cut_out, placement, size, shrink));
  const double height = std::max(1.0, product.height * placement.scale / shrink);

  Bitmap shadow(size.width, size.height, 1);
  cv::Mat result(size, CV_8U, shadow.data());
  const cv::Mat both =
      cv::max(draw_layer(outline, height, size, kContact), draw_layer(outline, height, size, kAmbient));
  both.convertTo(result, CV_8U);
  return shadow;
}

vips::VImage over_shadow(const vips::VImage& placed, const Bitmap& shadow, Rgb background) {
  using vips::VImage;
  const double across = static_cast<double>(placed.width()) / shadow.width();
  const double down = static_cast<double>(placed.height()) / shadow.height();
  const VImage full = view_of(shadow).affine(
      {across, 0, 0, down}, VImage::option()
                                ->set("interpolate", vips::VInterpolate::new_from_name("bicubic"))
                                ->set("odx", (across - 1) / 2)
                                ->set("ody", (down - 1) / 2)
                                ->set("oarea", std::vector<int>{0, 0, placed.width(), placed.height()})
                                ->set("extend", VIPS_EXTEND_COPY));
  std::vector<double> lost;
  std::vector<double> lit;
  for (const auto channel : background) {
    lost.push_back(-channel / 255.0);
    lit.push_back(channel);
  }
  const VImage ground = full.linear(lost, lit)
                            .rint()
                            .cast(VIPS_FORMAT_UCHAR)
                            .copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_sRGB));
  return ground.composite2(placed, VIPS_BLEND_MODE_OVER)
      .extract_band(0, VImage::option()->set("n", 3))
      .rint()
      .cast(VIPS_FORMAT_UCHAR);
}

}  // namespace aip::image
