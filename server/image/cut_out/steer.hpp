#pragma once

#include <opencv2/core.hpp>

#include "image/edit.hpp"

namespace aip::image {

// What was found in a photo before a person has a say, as the grey of a mask: the product, something that
// might be taken for it, and neither.
inline constexpr int kFoundProduct = 255;
inline constexpr int kFoundOther = 128;
inline constexpr int kFoundNothing = 0;

// The product's mask (CV_8U with 0 or 255) as the edit wants it. `rgb` is CV_8UC3; `found`, CV_8U of the same
// size, holds the greys above.
//
// A pick keeps or drops the connected piece under it; where that is all there is, or nothing, what has the
// colour of that place. Strokes are certain, and what they mean beyond themselves is settled by GrabCut on
// colours that are like those under the strokes: within a few widths of the brush when the edit starts from
// what was found, where a stroke to keep only adds and one to remove only removes; in the whole photo when it
// starts from that.
cv::Mat steer(const cv::Mat& rgb, const cv::Mat& found, const CutOutEdit& edit);

}  // namespace aip::image
