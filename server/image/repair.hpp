#pragma once

#include <string>
#include <string_view>

#include "image/recipe.hpp"

namespace aip::image {

// A file that its decoder would refuse although its picture is whole.
struct Repaired {
  std::string bytes;  // empty: the file needs no repair
  // The end of a JPEG was added, which says nothing of whether the data before it is whole.
  bool has_own_end = false;
};

// HEIF: see without_loose_metadata(). JPEG (ITU T.81): when the marker at the end (EOI) is missing, it is
// added.
Repaired repaired(std::string_view bytes, Format format);

// The same JPEG with more data of its last scan, which means nothing.
std::string with_data_before_end(std::string_view jpeg);

}  // namespace aip::image
