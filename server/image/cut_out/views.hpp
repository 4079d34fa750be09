#pragma once

#include <opencv2/core.hpp>

#include "image/bitmap.hpp"

namespace aip::image {

// The bitmap's own pixels, not a copy.
cv::Mat as_mat(const Bitmap& bitmap);

cv::Mat alpha_of(const Bitmap& rgba);

// The photo reduced so that neither side is longer than that; never enlarged.
cv::Mat reduced(const cv::Mat& photo, int longest_side);

// CV_32FC3, L from 0 to 100.
cv::Mat lab_of(const cv::Mat& rgb);

// The smallest box around what is more than half there.
Box opaque_box(const cv::Mat& alpha);

// A box in a mask, in pixels of the photo it was made from, with room around it for a soft edge.
Box with_margin(Box box, cv::Size mask, cv::Size photo);

}  // namespace aip::image
