#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace aip::image {

// File formats the project reads. What it writes is the first three.
enum class Format { kJpeg, kPng, kWebp, kAvif, kHeic, kTiff, kGif };

std::string_view to_string(Format format);                 // "jpeg", "png", …
std::string_view media_type(Format format);                // "image/jpeg", …
std::string_view extension(Format format);                 // "jpg", "png", … without the dot
std::optional<Format> format_from(std::string_view name);  // takes "jpg" and "jpeg"

// The format by the first bytes of a file (at least 32 where it has them), never by its name.
std::optional<Format> format_by_magic(std::string_view first_bytes);

using Rgb = std::array<std::uint8_t, 3>;

std::string to_hex(Rgb colour);                          // "#rrggbb"
std::optional<Rgb> rgb_from_hex(std::string_view text);  // "#rrggbb" only

// The name for cutting out without a model.
inline constexpr std::string_view kNoModel = "none";

// Resolution at which a model sees a photo: standard 768 pixels, high 1,024, which takes about twice as long.
enum class Detail { kStandard, kHigh };

// What decides the picture's size and the product's place in it.
enum class Canvas { kProduct, kPhoto };

// Behind the product, and beside a whole photo that does not fill its canvas: one colour; a gradient of two,
// from top to bottom or from the middle outwards; the photo itself, blurred; or a picture of the owner's.
enum class Backdrop { kPlain, kLinear, kRadial, kBlurred, kPicture };

// On the ground under the product: none; a short dense one along its lower edge; a wide one as under a large
// light; or that of the photo, which needs an even, neutral background and is kContact where there is none.
enum class Shadow { kNone, kContact, kSoft, kPhoto };

// How close to the product it is cut: as found; half a pixel inside, where the old background shows; or with
// all that may belong to it, where fine parts were lost.
enum class Edges { kAsFound, kTight, kLoose };

// What to do with one photo: pure data, so that it can be stored, compared, and sent to a pixel process. The
// same recipe on the same bytes gives the same picture.
struct Recipe {
  // Cut the product out and put it on `background`; else the whole photo is kept.
  bool cut_out = true;

  // How the product is found: the name of a model in the models folder, "none" for the classical cut-out, or
  // empty for the installed model, and the classical cut-out where there is none. With cut_out only, like
  // `detail`.
  std::string model;
  Detail detail = Detail::kStandard;

  // Correct levels and white balance within narrow bounds and sharpen gently, before anything else.
  bool optimise = false;

  // Even out fine noise and dust by at most a few levels, and leave edges and texture alone.
  bool denoise = false;

  // Turn a product that stands slightly askew upright, by at most 5 degrees and only where its sides agree.
  // With cut_out only; not where the canvas is the photo's.
  bool straighten = false;

  // With cut_out only.
  Edges edges = Edges::kAsFound;

  // Transparent needs PNG or WebP; the others are ignored then. `background` is the colour of kPlain and the
  // first of a gradient, `background_to` its second. `picture` names that of kPicture, whose bytes go along
  // with the photo's.
  Backdrop backdrop = Backdrop::kPlain;
  Rgb background{255, 255, 255};
  Rgb background_to{255, 255, 255};
  std::string picture;
  bool transparent = false;

  // kPhoto: the picture is as large as the photo, and the product stays where it is; width, height and fill
  // are ignored. With cut_out only.
  Canvas canvas = Canvas::kProduct;

  // Size of the finished picture in pixels, 16 to 10,000 a side. Both unset: with cut_out a square of 2,000;
  // without, the photo's own size (at most 4,000 on the long side). One unset: it follows the photo's ratio.
  std::optional<int> width;
  std::optional<int> height;

  // How much of the canvas the product may take: its longer relative side over the canvas' side. 0.1 to 1.
  // With cut_out only.
  double fill = 0.85;

  // With cut_out only; not on a transparent background. The reflection is of the product's foot, on ground
  // that shines: it fades out within a quarter of the product's height.
  Shadow shadow = Shadow::kNone;
  bool reflection = false;

  Format format = Format::kJpeg;  // kJpeg, kPng or kWebp
  int quality = 90;               // 1 to 100; JPEG and WebP

  bool operator==(const Recipe&) const = default;
};

// What is written for a background: "#ffffff", "transparent", "linear:#ffffff:#d9d9d9",
// "radial:#ffffff:#d9d9d9", "blurred", or "picture:" and a name.
inline constexpr std::string_view kBackgroundForms =
    "must be a colour such as #ffffff, transparent, linear:#ffffff:#d9d9d9, radial:#ffffff:#d9d9d9, blurred, "
    "or picture: and the id of an image";
inline constexpr std::size_t kMaxBackground = 80;
bool is_background(std::string_view text);

// Whether a picture goes along with the photo.
bool takes_picture(const Recipe& recipe);

// Shadows by name: "none", "contact", "soft", "photo".
std::optional<Shadow> shadow_from(std::string_view name);

json::object to_json(const Recipe& recipe);

// Members that are missing keep their default. kInvalidInput names each member that is out of range.
Result<Recipe> recipe_from_json(const json::object& object);

}  // namespace aip::image
