#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "image/bitmap.hpp"
#include "image/recipe.hpp"

namespace aip::image {

// What of HEIC and AVIF files (ISO/IEC 23008-12 in boxes of ISO/IEC 14496-12) libheif 1.15 and libvips 8.14
// don't look at, or trip over. Any bytes may come; other formats have none of it.

// Colours that a file names by numbers instead of by a profile (ITU-T H.273, the `nclx` of a colr box).
struct NamedColours {
  int primaries = 1;
  int transfer = 13;
};

// Of the file's primary picture.
std::optional<NamedColours> named_colours(std::string_view bytes, Format format);

// PQ (SMPTE ST 2084) and HLG (ARIB STD-B67).
bool is_hdr(const NamedColours& colours);

// From Display P3 or BT.2020 primaries to sRGB, clipping what lies outside; others are left as they are.
void convert_to_srgb(Bitmap& bitmap, const NamedColours& colours);

// The same file without the references that say which item a piece of metadata describes: iPhones point some
// at items that libheif 1.15 doesn't know, and then it refuses the whole picture. Empty: there are none.
std::string without_loose_metadata(std::string_view bytes, Format format);

}  // namespace aip::image
