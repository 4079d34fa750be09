#include "image/photo_shadow.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "image/cut_out/background.hpp"
#include "image/cut_out/views.hpp"

namespace aip::image {
namespace {

constexpr int kSide = 384;

// A background counts as even and neutral within these: spread and colour in Lab units, lightness of 100.
constexpr double kMaxSigma = 5;
constexpr double kMinInliers = 0.6;
constexpr double kMaxColour = 14;
constexpr double kMinLightness = 45;

// Of the background's own colour, a shadow differs by less.
constexpr float kMaxHueShift = 9;

// Darkness: below the first is paper, below the second no shadow is told from it; more is hardly one.
constexpr float kNoiseFloor = 0.012f;
constexpr float kSeen = 0.03f;
constexpr float kMaxDarkness = 0.78f;

// Where more of the photo would be shadow, or nearly nothing, it is something else.
constexpr double kMaxArea = 0.55;
constexpr double kMinPeak = 0.05;

// A shadow that leaves the photo fades out within this part of its side.
constexpr double kFade = 0.05;

bool is_even(const Background& background) {
  const cv::Scalar mean = cv::mean(background.colour);
  return background.sigma <= kMaxSigma && background.inliers >= kMinInliers &&
         std::hypot(mean[1], mean[2]) <= kMaxColour && mean[0] >= kMinLightness;
}

cv::Mat product_mask(const Bitmap& product, Box part, cv::Size size, double scale) {
  cv::Mat alpha = alpha_of(product);
  const cv::Size small(std::max(1, static_cast<int>(std::lround(alpha.cols * scale))),
                       std::max(1, static_cast<int>(std::lround(alpha.rows * scale))));
  cv::resize(alpha, alpha, small, 0, 0, cv::INTER_AREA);
  const cv::Point corner(static_cast<int>(std::lround(part.left * scale)),
                         static_cast<int>(std::lround(part.top * scale)));
  cv::Mat mask = cv::Mat::zeros(size, CV_8U);
  const cv::Rect there = cv::Rect(corner, small) & cv::Rect({}, size);
  if (!there.empty()) alpha(there - corner).copyTo(mask(there));
  mask = mask > 12;
  cv::dilate(mask, mask, cv::getStructuringElement(cv::MORPH_ELLIPSE, {5, 5}));
  return mask;
}

cv::Mat grey_of(const cv::Mat& lab) {
  cv::Mat rgb;
  cv::cvtColor(lab, rgb, cv::COLOR_Lab2RGB);
  cv::Mat grey;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  return grey;
}

// How much darker each pixel is than the background behind it, 0 to 1; 0 where its colour is another one.
cv::Mat darkness_of(const cv::Mat& lab, const Background& background) {
  const cv::Mat seen = grey_of(lab);
  const cv::Mat behind = grey_of(background.colour);
  const auto floor = std::max(kNoiseFloor, static_cast<float>(background.sigma) * 0.006f);
  cv::Mat dark = cv::Mat::zeros(lab.size(), CV_32F);
  for (int y = 0; y < lab.rows; ++y) {
    for (int x = 0; x < lab.cols; ++x) {
      const auto& own = lab.at<cv::Vec3f>(y, x);
      const auto& paper = background.colour.at<cv::Vec3f>(y, x);
      if (std::hypot(own[1] - paper[1], own[2] - paper[2]) > kMaxHueShift) continue;
      const float lost = 1 - seen.at<float>(y, x) / std::max(0.05f, behind.at<float>(y, x));
      dark.at<float>(y, x) = std::clamp((lost - floor) / (1 - floor), 0.0f, kMaxDarkness);
    }
  }
  return dark;
}

// Leaves only what touches the product: a shadow does.
void keep_touching(cv::Mat& dark, const cv::Mat& product) {
  cv::Mat near;
  cv::dilate(product, near, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
  cv::Mat labels;
  const int count = cv::connectedComponents((dark > kSeen) | near, labels, 8, CV_32S);
  std::vector<char> touches(static_cast<std::size_t>(count), 0);
  for (int y = 0; y < labels.rows; ++y) {
    for (int x = 0; x < labels.cols; ++x) {
      if (near.at<uchar>(y, x) != 0) touches[static_cast<std::size_t>(labels.at<int>(y, x))] = 1;
    }
  }
  cv::Mat kept = cv::Mat::zeros(dark.size(), CV_8U);
  for (int y = 0; y < labels.rows; ++y) {
    for (int x = 0; x < labels.cols; ++x) {
      const int label = labels.at<int>(y, x);
      if (label > 0 && touches[static_cast<std::size_t>(label)] != 0) kept.at<uchar>(y, x) = 255;
    }
  }
  // With the rim of what is kept, which fades out so that no edge is seen.
  cv::dilate(kept, kept, cv::getStructuringElement(cv::MORPH_ELLIPSE, {21, 21}));
  cv::Mat share;
  kept.convertTo(share, CV_32F, 1 / 255.0);
  cv::blur(share, share, {21, 21});
  dark = dark.mul(share);
}

// Under the product it goes on as around it.
cv::Mat filled_under(const cv::Mat& dark, const cv::Mat& product) {
  cv::Mat weight;
  cv::Mat(~product).convertTo(weight, CV_32F, 1 / 255.0);
  cv::Mat sum = dark.mul(weight);
  cv::Mat share = weight.clone();
  cv::blur(sum, sum, {9, 9});
  cv::blur(share, share, {9, 9});
  cv::Mat filled = sum / (share + 1e-3);
  cv::Mat result = dark.clone();
  filled.copyTo(result, product);
  return result;
}

void fade_at_frame(cv::Mat& dark) {
  const double across = dark.cols * kFade;
  const double down = dark.rows * kFade;
  for (int y = 0; y < dark.rows; ++y) {
    const double vertical = std::min(y + 0.5, dark.rows - y - 0.5) / down;
    for (int x = 0; x < dark.cols; ++x) {
      const double nearest = std::min(vertical, std::min(x + 0.5, dark.cols - x - 0.5) / across);
      if (nearest < 1) dark.at<float>(y, x) *= static_cast<float>(nearest * nearest * (3 - 2 * nearest));
    }
  }
}

}  // namespace

PhotoShadow shadow_in_photo(const Bitmap& photo, const Bitmap& product, Box part) {
  if (photo.has_alpha()) return {.darkness = {}, .missing = "background"};
  const cv::Mat small = reduced(as_mat(photo), kSide);
  const cv::Mat lab = lab_of(small);
  const Background background = fit_background(lab);
  if (!is_even(background)) return {.darkness = {}, .missing = "background"};

  const cv::Mat mask =
      product_mask(product, part, small.size(), static_cast<double>(small.cols) / photo.width());
  cv::Mat dark = darkness_of(lab, background);
  dark.setTo(0, mask);
  cv::medianBlur(dark, dark, 3);
  keep_touching(dark, mask);
  const double area = cv::countNonZero(dark > kSeen) / static_cast<double>(dark.total());
  if (area > kMaxArea) return {.darkness = {}, .missing = "background"};
  double peak = 0;
  cv::minMaxLoc(dark, nullptr, &peak);
  if (peak < kMinPeak) return {.darkness = {}, .missing = "none"};
  dark = filled_under(dark, mask);
  cv::GaussianBlur(dark, dark, {}, 0.8);
  fade_at_frame(dark);
  PhotoShadow result{.darkness = Bitmap(dark.cols, dark.rows, 1)};
  dark.convertTo(as_mat(result.darkness), CV_8U, 255);
  return result;
}

Bitmap placed_shadow(const Bitmap& darkness, Size photo, Box part, const Placement& placement) {
  const Size small = shrunk_by(placement.canvas, shrink_factor(placement.canvas));
  Bitmap placed(small.width, small.height, 1);
  // From a pixel of the small canvas to the canvas, the photo, and the photo as it was reduced.
  const double across = static_cast<double>(placement.canvas.width) / small.width;
  const double down = static_cast<double>(placement.canvas.height) / small.height;
  const double reduced_x = static_cast<double>(darkness.width()) / photo.width;
  const double reduced_y = static_cast<double>(darkness.height()) / photo.height;
  const double left = placement.left - part.left * placement.scale;
  const double top = placement.top - part.top * placement.scale;
  const cv::Matx23d back(
      across / placement.scale * reduced_x, 0, (across / 2 - left) / placement.scale * reduced_x - 0.5, 0,
      down / placement.scale * reduced_y, (down / 2 - top) / placement.scale * reduced_y - 0.5);
  cv::Mat target = as_mat(placed);
  cv::warpAffine(as_mat(darkness), target, back, target.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_CONSTANT, 0);
  return placed;
}

}  // namespace aip::image
