#pragma once

#include "image/bitmap.hpp"

namespace aip::image {

// The size at which a picture of `size` fits into `box`, never enlarged; no side is below 1.
Size fit_into(Size size, Size box);

// `source` (three or four channels) at another size, pixel centres kept in place: by Lanczos (three lobes)
// where it gets smaller, by Catmull-Rom where it gets larger. Colours count as much as they are visible, so
// that what hides under a transparent pixel does not bleed. `size` is 1 or more on each side. Throws
// std::runtime_error and std::bad_alloc.
Bitmap resample(const Bitmap& source, Size size);

}  // namespace aip::image
