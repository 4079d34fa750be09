#pragma once

#include <opencv2/core.hpp>

#include "image/bitmap.hpp"

namespace aip::image {

// Makes the cut-out at the photo's full size from a mask (CV_8U) of any smaller size: soft alpha along the
// contour, and there the product's colour with the background's share removed.
//
// `box`: the part of the photo to return.
Bitmap matte(const Bitmap& photo, const cv::Mat& mask, Box box);

}  // namespace aip::image
