#pragma once

#include "base/json.hpp"
#include "image/bitmap.hpp"
#include "image/finish.hpp"
#include "image/product_look.hpp"

namespace aip::image {

// Canvas and baseline that the pictures of a SKU have in common: of all clear looks, in any order.
Matching matching_of(const SkuHints& hints);

// Brings a cut-out's light nearer to the median of the SKU's, within narrow bounds, where the photos agree on
// the product's colours. Returns what was done, for the report.
json::object match_light(Bitmap& rgba, const SkuHints& hints);

}  // namespace aip::image
