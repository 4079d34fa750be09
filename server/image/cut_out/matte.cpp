#include "image/cut_out/matte.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace aip::image {
namespace {

// Half the width of the band in which alpha is computed, in pixels of the mask.
constexpr float kBand = 2.5f;
constexpr int kStripRows = 128;

// Product and background are separated by colour where their colours (0-255 RGB) differ by more than kClear,
// by the mask's outline below kFaint, and by a blend of both in between.
constexpr float kFaint = 12;
constexpr float kClear = 40;

float ramp(float value, float from, float to) { return std::clamp((value - from) / (to - from), 0.0f, 1.0f); }

// Where a pixel lies across the contour: 0 outside the band, 255 inside the product, 128 on the contour.
cv::Mat depth_of(const cv::Mat& mask) {
  cv::Mat inward;
  cv::Mat outward;
  cv::distanceTransform(mask, inward, cv::DIST_L2, cv::DIST_MASK_5);
  cv::distanceTransform(mask == 0, outward, cv::DIST_L2, cv::DIST_MASK_5);
  cv::Mat depth;
  cv::Mat(inward - outward).convertTo(depth, CV_8U, 127.5 / kBand, 127.5);
  return depth;
}

// For every pixel the mean colour of the nearest weighted pixels: squares grow until one holds some.
cv::Mat spread_colours(const cv::Mat& rgb, const cv::Mat& weight) {
  cv::Mat weighted;
  cv::Mat weights;
  cv::merge(std::vector<cv::Mat>{weight, weight, weight}, weights);
  rgb.convertTo(weighted, CV_32F);
  weighted = weighted.mul(weights);

  cv::Mat spread(rgb.size(), CV_32FC3, cv::Scalar::all(0));
  cv::Mat found(rgb.size(), CV_32F, cv::Scalar(0));
  for (int radius = 3; radius <= 192; radius *= 4) {
    const cv::Size square(2 * radius + 1, 2 * radius + 1);
    cv::Mat sum;
    cv::Mat total;
    cv::boxFilter(weighted, sum, CV_32F, square, {-1, -1}, false);
    cv::boxFilter(weight, total, CV_32F, square, {-1, -1}, false);
    for (int y = 0; y < rgb.rows; ++y) {
      for (int x = 0; x < rgb.cols; ++x) {
        if (found.at<float>(y, x) > 0 || total.at<float>(y, x) < 0.5f) continue;
        spread.at<cv::Vec3f>(y, x) = sum.at<cv::Vec3f>(y, x) / total.at<float>(y, x);
        found.at<float>(y, x) = 1;
      }
    }
  }
  cv::Mat colours;
  spread.convertTo(colours, CV_8U);
  return colours;
}

// 1 where `depth` is well inside, a little just within the contour (a thin strap has nothing else), 0
// elsewhere.
cv::Mat weight_by_depth(const cv::Mat& depth) {
  cv::Mat weight;
  cv::Mat(depth > 128).convertTo(weight, CV_32F, 0.05 / 255);
  weight.setTo(1, depth >= 250);
  return weight;
}

struct Layers {
  cv::Mat depth;       // CV_8U
  cv::Mat product;     // CV_8UC3, the product's colour near each pixel
  cv::Mat background;  // CV_8UC3, the background's
};

Layers layers_of(const cv::Mat& rgb, const cv::Mat& mask) {
  cv::Mat small;
  cv::resize(rgb, small, mask.size(), 0, 0, cv::INTER_AREA);
  const cv::Mat depth = depth_of(mask);
  return {.depth = depth,
          .product = spread_colours(small, weight_by_depth(depth)),
          .background = spread_colours(small, weight_by_depth(255 - depth))};
}

// A part of a small layer, enlarged to the photo's size.
cv::Mat enlarged_part(const cv::Mat& layer, cv::Size photo, cv::Rect part) {
  const double across = static_cast<double>(layer.cols) / photo.width;
  const double down = static_cast<double>(layer.rows) / photo.height;
  const cv::Matx23d to_layer(across, 0, (part.x + 0.5) * across - 0.5, 0, down, (part.y + 0.5) * down - 0.5);
  cv::Mat enlarged;
  cv::warpAffine(layer, enlarged, to_layer, part.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_REPLICATE);
  return enlarged;
}

// How much of `seen` is product: seen = alpha * product + (1 - alpha) * background.
float alpha_of(cv::Vec3f seen, cv::Vec3f product, cv::Vec3f background, float depth) {
  const cv::Vec3f difference = product - background;
  const float contrast = static_cast<float>(cv::norm(difference));
  const float by_outline = ramp(depth, 0.35f, 0.65f);
  const float trust = ramp(contrast, kFaint, kClear);
  if (trust == 0) return by_outline;
  const float mixed = (seen - background).dot(difference) / (contrast * contrast);
  const float by_colour =
      std::clamp(ramp(mixed, 0.06f, 0.94f), ramp(depth, 0.6f, 1.0f), ramp(depth, 0.0f, 0.4f));
  return trust * by_colour + (1 - trust) * by_outline;
}

// The product's own colour in a mixed one. The smaller its share, the less reliable the difference, so the
// more of the colour further inside is used instead.
cv::Vec3f unmixed(cv::Vec3f seen, cv::Vec3f product, cv::Vec3f background, float alpha) {
  if (alpha <= 0) return product;
  const cv::Vec3f own = (seen - (1 - alpha) * background) / alpha;
  return alpha * own + (1 - alpha) * product;
}

void make_pixel(const uchar* seen, const cv::Vec3b& product, const cv::Vec3b& background, uchar depth,
                uchar* result) {
  if (depth == 0) return;
  std::copy(seen, seen + 3, result);
  result[3] = 255;
  if (depth == 255) return;

  const cv::Vec3f colour(seen[0], seen[1], seen[2]);
  const float alpha = alpha_of(colour, product, background, static_cast<float>(depth) / 255);
  const cv::Vec3f own = unmixed(colour, product, background, alpha);
  for (int channel = 0; channel < 3; ++channel) result[channel] = cv::saturate_cast<uchar>(own[channel]);
  result[3] = cv::saturate_cast<uchar>(alpha * 255);
}

}  // namespace

Bitmap matte(const Bitmap& photo, const cv::Mat& mask, Box box) {
  const cv::Mat rgb(photo.height(), photo.width(), CV_8UC3, const_cast<std::uint8_t*>(photo.data()));
  const Layers layers = layers_of(rgb, mask);
  Bitmap result(box.width, box.height, 4);
  for (int top = 0; top < box.height; top += kStripRows) {
    const cv::Rect strip(box.left, box.top + top, box.width, std::min(kStripRows, box.height - top));
    const cv::Mat depth = enlarged_part(layers.depth, rgb.size(), strip);
    const cv::Mat product = enlarged_part(layers.product, rgb.size(), strip);
    const cv::Mat background = enlarged_part(layers.background, rgb.size(), strip);
    for (int y = 0; y < strip.height; ++y) {
      for (int x = 0; x < strip.width; ++x) {
        make_pixel(photo.at(strip.x + x, strip.y + y), product.at<cv::Vec3b>(y, x),
                   background.at<cv::Vec3b>(y, x), depth.at<uchar>(y, x), result.at(x, top + y));
      }
    }
  }
  return result;
}

}  // namespace aip::image
