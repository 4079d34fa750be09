#pragma once

#include <opencv2/core.hpp>

namespace aip::image {

// The colour of a background as a smooth function of the place: a quadratic surface for each Lab channel,
// fitted to the border of the photo with outliers (the product, where it touches the border) left out.
struct Background {
  cv::Mat colour;      // CV_32FC3, Lab, as large as the photo it was fitted to
  double sigma = 0;    // spread of the border's pixels about the surface, in Lab units (ΔE 1976)
  double inliers = 0;  // part of the border that belongs to it, 0 to 1
};

// `lab` is CV_32FC3 with L from 0 to 100.
Background fit_background(const cv::Mat& lab);

}  // namespace aip::image
