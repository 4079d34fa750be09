#include "image/backdrop.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "image/cut_out/views.hpp"
#include "image/placement.hpp"
#include "image/resample.hpp"

namespace aip::image {
namespace {

// A backdrop larger than this is drawn smaller and stretched.
constexpr int kMaxBackdropSide = 4'096;

// Of the blurred photo, in parts of its longer side.
constexpr double kBlur = 0.035;
constexpr double kFillBlur = 0.08;

// Between -0.5 and 0.5, evenly spread, the same for the same place.
float noise_at(int x, int y) {
  auto hash = static_cast<std::uint32_t>(x) * 0x9E3779B1u ^ static_cast<std::uint32_t>(y) * 0x85EBCA77u;
  hash = (hash ^ hash >> 15) * 0x2C1B3C6Du;
  hash = (hash ^ hash >> 12) * 0x297A2D39u;
  return static_cast<float>((hash ^ hash >> 15) >> 8) / static_cast<float>(1 << 24) - 0.5f;
}

// What of the photo is not seen: the product with a rim. CV_32F, 0 there and 1 elsewhere.
cv::Mat seen_part(const Bitmap* product, Box part, cv::Size size, double scale) {
  cv::Mat seen(size, CV_32F, cv::Scalar(1));
  if (product == nullptr) return seen;
  cv::Mat alpha = alpha_of(*product);
  const cv::Size reduced_size(std::max(1, static_cast<int>(std::lround(alpha.cols * scale))),
                              std::max(1, static_cast<int>(std::lround(alpha.rows * scale))));
  cv::resize(alpha, alpha, reduced_size, 0, 0, cv::INTER_AREA);
  const cv::Point corner(static_cast<int>(std::lround(part.left * scale)),
                         static_cast<int>(std::lround(part.top * scale)));
  const cv::Rect there = cv::Rect(corner, reduced_size) & cv::Rect({}, size);
  if (there.empty()) return seen;
  cv::Mat mask = cv::Mat::zeros(size, CV_8U);
  alpha(there - corner).copyTo(mask(there));
  cv::dilate(mask, mask, cv::getStructuringElement(cv::MORPH_ELLIPSE, {9, 9}));
  seen.setTo(0, mask > 8);
  return seen;
}

}  // namespace

Bitmap gradient(const Recipe& recipe, Size canvas) {
  const Size size = shrunk_by(canvas, shrink_factor(canvas, kMaxBackdropSide));
  const bool is_radial = recipe.backdrop == Backdrop::kRadial;
  const float across = static_cast<float>(size.width);
  const float down = static_cast<float>(size.height);
  Bitmap drawn(size.width, size.height, 3);
  for (int y = 0; y < size.height; ++y) {
    const float v = (static_cast<float>(y) + 0.5f) / down;
    std::uint8_t* pixel = drawn.at(0, y);
    for (int x = 0; x < size.width; ++x, pixel += 3) {
      float part = v;
      if (is_radial) {
        const float u = (static_cast<float>(x) + 0.5f) / across;
        part = std::min(1.0f, std::sqrt(2 * ((u - 0.5f) * (u - 0.5f) + (v - 0.5f) * (v - 0.5f))));
        part = part * part * (3 - 2 * part);
      }
      const float noise = noise_at(x, y) + 0.5f;
      for (std::size_t i = 0; i < 3; ++i) {
        const auto from = static_cast<float>(recipe.background[i]);
        const auto to = static_cast<float>(recipe.background_to[i]);
        pixel[i] = static_cast<std::uint8_t>(from + (to - from) * part + noise);
      }
    }
  }
  return drawn;
}

Bitmap blurred_photo(const Bitmap& photo, const Bitmap* product, Box part) {
  cv::Mat small = reduced(as_mat(photo), kSmallSide);
  if (small.channels() == 4) cv::cvtColor(small, small, cv::COLOR_RGBA2RGB);
  const double scale = static_cast<double>(small.cols) / photo.width();
  const cv::Mat seen = seen_part(product, part, small.size(), scale);
  const double side = std::max(small.cols, small.rows);

  // What hides behind the product is guessed from what is around it: first from afar, then from close by.
  cv::Mat colours;
  small.convertTo(colours, CV_32F);
  cv::Mat weight;
  cv::merge(std::array{seen, seen, seen}, weight);
  cv::Mat near = colours.mul(weight);
  cv::Mat near_weight = weight;
  const cv::Scalar everywhere = cv::mean(small, seen > 0);
  cv::Mat filled(small.size(), CV_32FC3, everywhere);
  for (const double blur : {3 * kFillBlur, kFillBlur}) {
    cv::Mat sum;
    cv::Mat share;
    // Box filters three times are near enough to a Gaussian and cost the same for any width.
    const int width = 2 * static_cast<int>(std::lround(blur * side / 2)) + 1;
    sum = near.clone();
    share = near_weight.clone();
    for (int round = 0; round < 3; ++round) {
      cv::blur(sum, sum, {width, width}, {-1, -1}, cv::BORDER_REPLICATE);
      cv::blur(share, share, {width, width}, {-1, -1}, cv::BORDER_REPLICATE);
    }
    constexpr double kFar = 0.02;  // where next to nothing is known, what was guessed before goes on
    filled = (sum + filled * kFar) / (share + cv::Scalar::all(kFar));
  }
  colours = colours.mul(weight) + filled.mul(cv::Scalar::all(1) - weight);

  const int width = 2 * static_cast<int>(std::lround(kBlur * side)) + 1;
  for (int round = 0; round < 3; ++round) {
    cv::blur(colours, colours, {width, width}, {-1, -1}, cv::BORDER_REPLICATE);
  }
  Bitmap result(small.cols, small.rows, 3);
  colours.convertTo(as_mat(result), CV_8U);
  return result;
}

Bitmap covering(const Bitmap& picture, Size canvas) {
  const double scale = std::max(static_cast<double>(canvas.width) / picture.width(),
                                static_cast<double>(canvas.height) / picture.height());
  const int width = std::clamp(static_cast<int>(std::lround(canvas.width / scale)), 1, picture.width());
  const int height = std::clamp(static_cast<int>(std::lround(canvas.height / scale)), 1, picture.height());
  const cv::Rect middle((picture.width() - width) / 2, (picture.height() - height) / 2, width, height);
  Bitmap part(width, height, picture.channels());
  as_mat(picture)(middle).copyTo(as_mat(part));
  if (scale >= 1) return part;
  const Size size = shrunk_by(canvas, shrink_factor(canvas, kMaxBackdropSide));
  return size.width >= width && size.height >= height ? std::move(part) : resample(part, size);
}

}  // namespace aip::image
