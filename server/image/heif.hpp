#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "image/recipe.hpp"

namespace aip::image {

// What of HEIC and AVIF files (ISO/IEC 23008-12 in boxes of ISO/IEC 14496-12) libheif 1.15 and libvips 8.14
// don't look at, or trip over. Any bytes may come; other formats have none of it.

// The colours of the file's primary picture by the numbers of ITU-T H.273 (the `nclx` of a colr box).
struct CodePoints {
  int primaries = 2;
  int transfer = 2;
};

std::optional<CodePoints> code_points(std::string_view bytes, Format format);

// The format of a file: by its first bytes, or, where the brands of a HEIF name no codec, by the codec of its
// primary picture.
std::optional<Format> format_of(std::string_view bytes);

// The same file without what libheif 1.15 refuses a whole picture for: metadata (EXIF, XMP), which may be
// broken, and what it describes; and which items are thumbnails or auxiliary pictures, where one of the two
// is no picture that libheif knows, as iPhones write it. Empty: there is none of it.
std::string without_loose_metadata(std::string_view bytes, Format format);

}  // namespace aip::image
