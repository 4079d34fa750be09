#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "image/cut_out/agreement.hpp"

namespace aip::image {

// A connected part of what a network found in a photo.
struct Piece {
  int label = 0;  // in Pieces::labels
  cv::Rect box;
  int area = 0;         // pixels
  double sure = 0;      // mean likelihood, 0 to 1
  double on_frame = 0;  // part of the photo's frame it covers, 0 to 1
  double weight = 0;    // how likely it is the product, by size, place and sureness
  cv::Mat colours;      // histogram of cut_out/colour_bins.hpp, sums to 1
  double known = 0;     // Agreement::likeness(), where there is one
};

struct Pieces {
  cv::Mat labels;            // CV_32S; 0 is background
  std::vector<Piece> found;  // heaviest first, without specks
};

// `likely` is CV_8U, `lab` CV_32FC3 of the same size.
Pieces find_pieces(const cv::Mat& likely, const cv::Mat& lab);

// How alike two histograms are, 0 to 1.
double likeness(const cv::Mat& colours, const cv::Mat& others);

// The part of a photo that is its product: the heaviest piece, and those that belong to it.
struct Choice {
  cv::Mat product;       // CV_8U with 0 or 255
  int pieces = 0;        // that were kept
  double left_out = 0;   // area of the larger pieces that were dropped, over that of the product
  double foreign = 0;    // area of touching things that were taken off, over that of the product
  double runner_up = 0;  // weight of the heaviest dropped piece over the product's, 0 to 1
};

// What the SKU's other photos don't know weighs less.
Pieces weighed_by(const Agreement& agreement, Pieces pieces);

// Keeps what touches the heaviest piece, small parts close by, and what looks like it: the second of a pair,
// unless the other photos (`agreement`, may be null) all show one alone. Where these all show several pieces,
// what they know is kept, too.
Choice choose_product(const Pieces& pieces, const Agreement* agreement = nullptr);

}  // namespace aip::image
