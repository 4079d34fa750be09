#include "image/cut_out/views.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace aip::image {

cv::Mat as_mat(const Bitmap& bitmap) {
  return {bitmap.height(), bitmap.width(), CV_8UC(bitmap.channels()),
          const_cast<std::uint8_t*>(bitmap.data())};
}

cv::Mat alpha_of(const Bitmap& rgba) {
  cv::Mat alpha;
  cv::extractChannel(as_mat(rgba), alpha, 3);
  return alpha;
}

cv::Mat reduced(const cv::Mat& photo, int longest_side) {
  const double scale = std::min(1.0, longest_side / static_cast<double>(std::max(photo.rows, photo.cols)));
  cv::Mat small;
  cv::resize(photo, small, {}, scale, scale, cv::INTER_AREA);
  return small;
}

cv::Mat lab_of(const cv::Mat& rgb) {
  cv::Mat lab;
  rgb.convertTo(lab, CV_32F, 1 / 255.0);
  cv::cvtColor(lab, lab, cv::COLOR_RGB2Lab);
  return lab;
}

Box opaque_box(const cv::Mat& alpha) {
  const cv::Rect box = cv::boundingRect(alpha > 127);
  return {box.x, box.y, box.width, box.height};
}

Box with_margin(Box box, cv::Size mask, cv::Size photo) {
  const double across = static_cast<double>(photo.width) / mask.width;
  const double down = static_cast<double>(photo.height) / mask.height;
  constexpr int kMargin = 4;
  const int left = std::max(0, static_cast<int>((box.left - kMargin) * across));
  const int top = std::max(0, static_cast<int>((box.top - kMargin) * down));
  const int right =
      std::min(photo.width, static_cast<int>(std::ceil((box.left + box.width + kMargin) * across)));
  const int bottom =
      std::min(photo.height, static_cast<int>(std::ceil((box.top + box.height + kMargin) * down)));
  return {left, top, right - left, bottom - top};
}

}  // namespace aip::image
