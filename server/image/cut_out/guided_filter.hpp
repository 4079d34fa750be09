#pragma once

#include <opencv2/core.hpp>

namespace aip::image {

// A mask made to follow the edges of a photo: in each square of 2 * radius + 1 pixels it becomes the affine
// function of the colours that fits it best. K. He, J. Sun, X. Tang: Guided Image Filtering, 2013, the form
// for colour guides.
//
// `rgb` is CV_8UC3, `mask` CV_8U of the same size; `smoothness` is added to the variance of colours from 0
// to 1.
cv::Mat guided_filter(const cv::Mat& rgb, const cv::Mat& mask, int radius, float smoothness);

}  // namespace aip::image
