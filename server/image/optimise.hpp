#pragma once

#include "base/json.hpp"
#include "image/bitmap.hpp"

namespace aip::image {

// Evens a photo out in place: white balance and levels, each within bounds so narrow that no product changes
// its colour, then a gentle sharpening. Nothing gets darker than it was, and white stays white. Returns what
// was done.
json::object optimise(Bitmap& photo);

}  // namespace aip::image
