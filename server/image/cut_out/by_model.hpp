#pragma once

#include <opencv2/core.hpp>

#include "base/result.hpp"
#include "image/bitmap.hpp"
#include "image/cut_out.hpp"
#include "image/product_look.hpp"
#include "image/subject_model.hpp"

namespace aip::image {

// Cuts out what a network finds, at the photo's full size. `photo` is RGB.
//
// The report has `confidence` from 0 to 1, `check`, true when a person should look at the result, and the
// reasons in `doubts`. kCutOutRefused only where nothing was found.
// `hints`: what the SKU's other photos tell, may be null; things that only touch the product are taken off
// then, and what they don't know weighs less.
Result<CutOut> cut_out_by_model(const Bitmap& photo, SubjectModel& model, Detail detail,
                                const SkuHints* hints = nullptr);

// A photo seen once by a network, at the standard detail: every cut-out begins with this look.
struct Glance {
  Bitmap mask;  // as SubjectModel::look_at() gave it
  ProductLook look;
};

// `photo` is RGB; more than 1,024 pixels a side are of no use. Nothing is refused.
Result<Glance> glance_by_model(const Bitmap& photo, SubjectModel& model);

// What the network finds in a photo of at most 1,024 pixels a side, in the greys of cut_out/steer.hpp and as
// large as the photo: for a person to begin with, so nothing is refused.
Result<cv::Mat> found_by_model(const Bitmap& photo, SubjectModel& model, Detail detail);

}  // namespace aip::image
