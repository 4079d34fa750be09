#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "image/bitmap.hpp"
#include "image/product_look.hpp"
#include "image/subject_model.hpp"

namespace aip::image {

struct CutOut {
  Bitmap product;       // RGBA, the part of the photo the product lies in with a small margin
  Box part;             // where that part is in the photo
  Box box;              // where its opaque part lies in `product`
  json::object report;  // what was measured, e.g. {"method": "background", "sigma": 1.2, …}
};

// Cuts the product out of a photo: by its transparency where it has some, otherwise with the model, or
// without one by its background where that is even (paper, a wall, a table).
//
// kCutOutRefused, with the reason for people: with a model only when it finds nothing, and doubtful results
// are marked in the report (cut_out/by_model.hpp); without one whenever the measurements in
// cut_out/verdict.hpp leave a doubt.
//
// `hints` help a model with which thing is the product; may be null.
Result<CutOut> cut_out(const Bitmap& photo, SubjectModel* model = nullptr, Detail detail = Detail::kStandard,
                       const SkuHints* hints = nullptr);

}  // namespace aip::image
