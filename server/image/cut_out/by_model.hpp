#pragma once

#include "base/result.hpp"
#include "image/bitmap.hpp"
#include "image/cut_out.hpp"
#include "image/subject_model.hpp"

namespace aip::image {

// Cuts out what a network finds, at the photo's full size. `photo` is RGB.
//
// The report says how sure it is: `confidence` from 0 to 1, and `check`, true when a person should look at
// it, with the reasons for people in `doubts`. kCutOutRefused only where nothing was found.
Result<CutOut> cut_out_by_model(const Bitmap& photo, SubjectModel& model, Detail detail);

}  // namespace aip::image
