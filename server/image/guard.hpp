#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "image/recipe.hpp"

namespace aip::image {

struct Limits {
  std::uint64_t max_pixels = 120'000'000;  // of one frame; cameras have up to 102 million
};

// What the header of a file says; nothing is decoded to learn it.
struct Header {
  Format format = Format::kJpeg;
  int width = 0;  // as a person sees it, after EXIF orientation
  int height = 0;
  bool has_alpha = false;
  int frames = 1;  // of which only the first is ever used
};

// Lets a file through that is one of the formats in recipe.hpp (by its first bytes) and within the limits.
//
// Errors: kUnsupportedMedia for other formats, kImageTooLarge for too many pixels, frames or passes (before a
// pixel of them is decoded), kImageUnreadable for a header that makes no sense.
Result<Header> check(std::string_view bytes, const Limits& limits);

}  // namespace aip::image
