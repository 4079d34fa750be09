#include "image/shadow.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "image/vips_image.hpp"

namespace aip::image {
namespace {

constexpr int kLongestSide = 512;

// A shadow is the product's outline pressed flat onto the ground and blurred; two of them, a dense one close
// to where it stands and a wide faint one.
struct Layer {
  double height;    // of the flattened outline, over the product's own
  double blur;      // sigma over the canvas' shorter side
  double darkness;  // 0 to 1
};

constexpr Layer kContact{.height = 0.02, .blur = 0.004, .darkness = 0.45};
constexpr Layer kAmbient{.height = 0.10, .blur = 0.016, .darkness = 0.28};

cv::Mat flattened(const cv::Mat& alpha, Box product, const Placement& placement, cv::Size size, double shrink,
                  const Layer& layer) {
  const double bottom = product.top + product.height;
  const double ground = (placement.top + bottom * placement.scale) / shrink;
  const double across = placement.scale / shrink;
  const double down = across * layer.height;
  // Centred on the ground line, so that half of it shows in front of the product.
  const double middle = ground - down * product.height * 0.4;
  const cv::Matx23d map(across, 0, placement.left / shrink, 0, down,
                        middle - down * (bottom - product.height));
  cv::Mat layer_alpha;
  cv::warpAffine(alpha, layer_alpha, map, size, cv::INTER_AREA);
  const double sigma = layer.blur * std::min(size.width, size.height);
  cv::GaussianBlur(layer_alpha, layer_alpha, {}, sigma * 1.6, sigma);
  return layer_alpha * layer.darkness;
}

int shrink_factor(Size canvas) {
  return std::max(1, (std::max(canvas.width, canvas.height) + kLongestSide - 1) / kLongestSide);
}

}  // namespace

Bitmap shadow_of(const Bitmap& cut_out, Box product, const Placement& placement) {
  const int shrink = shrink_factor(placement.canvas);
  const cv::Size size((placement.canvas.width + shrink - 1) / shrink,
                      (placement.canvas.height + shrink - 1) / shrink);
  const cv::Mat rgba(cut_out.height(), cut_out.width(), CV_8UC4, const_cast<std::uint8_t*>(cut_out.data()));
  cv::Mat alpha;
  cv::extractChannel(rgba, alpha, 3);

  Bitmap shadow(size.width, size.height, 1);
  cv::Mat result(size, CV_8U, shadow.data());
  cv::max(flattened(alpha, product, placement, size, shrink, kContact),
          flattened(alpha, product, placement, size, shrink, kAmbient), result);
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
