#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "image/bitmap.hpp"

namespace aip::image {

struct CutOut {
  Bitmap product;       // RGBA, the part of the photo the product lies in with a small margin
  Box part;             // where that part is in the photo
  Box box;              // where its opaque part lies in `product`
  json::object report;  // what was measured, e.g. {"method": "background", "sigma": 1.2, …}
};

// Cuts the product out of a photo with an even background: paper, a wall, a table. A photo that already has
// transparency is cut out by that.
//
// kCutOutRefused, with the reason for people, when the result would not be good: that is judged by
// measurements in cut_out/verdict.hpp, and in doubt it is refused.
Result<CutOut> cut_out(const Bitmap& photo);

}  // namespace aip::image
