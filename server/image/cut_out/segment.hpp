#pragma once

#include <opencv2/core.hpp>

#include "image/cut_out/background.hpp"

namespace aip::image {

// Evidence for and against each pixel being background. All as large as the analysed photo.
struct Evidence {
  cv::Mat distance;    // CV_32F: of its colour from the background's, ΔE
  cv::Mat shadow_hue;  // CV_32F: of its hue from that of a shadow on the background; huge if it is no darker
  cv::Mat tinted;      // CV_8U, 255: a darker colour of the background's own hue, where that has one
  cv::Mat gradient;    // CV_32F: how fast the colour changes there, ΔE a pixel
  double threshold = 0;       // of distance, below which a pixel is background
  bool is_colourful = false;  // the background has a hue, so that its shadows can be told by it
  double edge = 0;            // of gradient, above which there is an edge and not the background's texture
};

// `lab` is CV_32FC3.
Evidence look_for_evidence(const cv::Mat& lab, const Background& background);

// How well a mask agrees with the edges seen in the photo.
struct EdgeFit {
  double sharp = 0;  // part of the contour that lies on an edge; a soft shadow taken for product has none
  double unexplained = 0;  // edges left in the background, over the contour's length: pieces of product lost

  double score() const { return sharp - unexplained; }
};

// `product` is CV_8U with 0 or 255.
EdgeFit fit_to_edges(const cv::Mat& product, const Evidence& evidence);

// Which pixels are product, found in two ways: what a flood from the border over the background's colour does
// not reach, and the same with its contour settled by GrabCut. The one that fits the edges better is taken.
struct Segments {
  cv::Mat flooded;  // CV_8U with 0 or 255, like `product`
  cv::Mat product;
  double agreement = 0;  // of the two ways: intersection over union
};

// `rgb` is CV_8UC3 of the same size.
Segments segment(const cv::Mat& rgb, const Evidence& evidence);

}  // namespace aip::image
