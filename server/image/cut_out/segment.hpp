#pragma once

#include <opencv2/core.hpp>

#include "image/cut_out/background.hpp"

namespace aip::image {

// Which pixels are product. Masks are CV_8U with 0 or 255.
struct Segments {
  cv::Mat
      flooded;  // by colour alone: what a flood from the border over the background's colour does not reach
  cv::Mat product;  // the same with its contour settled by GrabCut
  cv::Mat
      distance;  // CV_32F: how far each pixel's colour is from the background's, ΔE with shadows counted less
  double threshold = 0;  // of that distance, below which a pixel is background
};

// `rgb` is CV_8UC3, `lab` the same picture.
Segments segment(const cv::Mat& rgb, const cv::Mat& lab, const Background& background);

}  // namespace aip::image
