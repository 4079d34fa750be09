#pragma once

#include <optional>
#include <string_view>

#include "image/bitmap.hpp"
#include "image/recipe.hpp"

namespace aip::image {

// A place in the CIE 1931 chromaticity diagram.
struct Chromaticity {
  double x = 0;
  double y = 0;

  bool operator==(const Chromaticity&) const = default;
};

struct Primaries {
  Chromaticity red{0.640, 0.330};
  Chromaticity green{0.300, 0.600};
  Chromaticity blue{0.150, 0.060};
  Chromaticity white{0.3127, 0.3290};

  bool operator==(const Primaries&) const = default;
};

enum class Transfer {
  kSrgb,    // IEC 61966-2-1
  kPower,   // light = value ^ gamma
  kBt2020,  // ITU-R BT.2020, that of BT.709
  kHdr,     // PQ (SMPTE ST 2084) or HLG (ARIB STD-B67)
};

// Colours that a file names by numbers or by a word instead of by a profile; by default sRGB.
struct NamedColours {
  Primaries primaries;
  Transfer transfer = Transfer::kSrgb;
  double gamma = 1;

  bool operator==(const NamedColours&) const = default;
};

// By the code points of ITU-T H.273, tables 2 and 3. What is unspecified, or not of pictures, counts as sRGB;
// so does the curve of BT.709 and BT.601, which encoders name for what they were given as sRGB.
NamedColours colours_of_code_points(int primaries, int transfer);

// What cameras name in EXIF as interoperability index "R03" (DCF 2.0).
NamedColours adobe_rgb();

// Of a file: the `nclx` of a HEIF's primary picture; of a PNG its cICP, or else gAMA and cHRM where neither
// sRGB nor iCCP is there (PNG, third edition, 13.2). Any bytes may come.
std::optional<NamedColours> named_colours(std::string_view bytes, Format format);

// From these colours to sRGB, clipping what lies outside; alpha stays.
void convert_to_srgb(Bitmap& bitmap, const NamedColours& colours);

}  // namespace aip::image
