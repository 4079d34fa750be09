#pragma once

#include <array>
#include <optional>
#include <vector>

#include <opencv2/core.hpp>

#include "image/cut_out/colour_bins.hpp"
#include "image/product_look.hpp"

namespace aip::image {

// What a SKU's other photos agree on about its product.
class Agreement {
 public:
  // Nothing unless at least two clear looks have colours in common: the photos may show different things. The
  // order of the looks makes no difference.
  static std::optional<Agreement> of(const std::vector<ProductLook>& others);

  // Part of the agreeing photos whose product has this colour, or nearly this, 0 to 1.
  float known(int bin) const { return known_[static_cast<std::size_t>(bin)]; }

  // How much of the product has this colour, or nearly this, on average over the agreeing photos.
  float part(int bin) const { return parts_[static_cast<std::size_t>(bin)]; }

  // Mean of known() over a histogram that sums to 1 (1 x kColourBinCount, CV_32F).
  double likeness(const cv::Mat& colours) const;

  // How many pieces the product is made of: at least and at most, in the agreeing photos.
  int min_pieces() const { return min_pieces_; }

  int max_pieces() const { return max_pieces_; }

 private:
  std::array<float, kColourBinCount> known_{};
  std::array<float, kColourBinCount> parts_{};
  int min_pieces_ = 0;
  int max_pieces_ = 0;
};

// Parts of `product` (CV_8U, 0 or 255) that belong to other things which touch it: large, of colours that the
// product has in none or few of the other photos, and joined to the rest by a small part of their outline.
// Empty when there are none, or when too little of the product is recognised to tell. `lab` is CV_32FC3 of
// the same size.
cv::Mat foreign_parts(const cv::Mat& product, const cv::Mat& lab, const Agreement& agreement);

}  // namespace aip::image
