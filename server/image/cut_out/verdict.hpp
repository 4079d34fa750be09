#pragma once

#include <opencv2/core.hpp>

#include "base/json.hpp"
#include "base/result.hpp"
#include "image/cut_out/background.hpp"
#include "image/cut_out/segment.hpp"

namespace aip::image {

// What tells a good cut-out from a bad one, without knowing what is in the picture.
struct Measurements {
  double sigma = 0;        // unevenness of the background (ΔE)
  double inliers = 0;      // part of the border that is background
  double area = 0;         // of the product, over the photo's
  double touching = 0;     // part of the border the product covers
  int pieces = 0;          // separate parts, specks left out
  double agreement = 0;    // of the two ways of finding the product: intersection over union
  double contrast = 0;     // part of the contour at which the product differs clearly from the background
  double sharp = 0;        // see EdgeFit
  double tinted = 0;       // part of the product that is a darker colour of the background's hue
  double unexplained = 0;  // see EdgeFit
};

Measurements measure(const Background& background, const Evidence& evidence, const Segments& segments);

json::object to_json(const Measurements& measurements);

// kCutOutRefused with the reason for people, when one of the measurements is not good enough.
Result<void> judge(const Measurements& measurements);

}  // namespace aip::image
