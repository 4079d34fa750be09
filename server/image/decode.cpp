#include "image/decode.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "image/colours.hpp"
#include "image/heif.hpp"
#include "image/library.hpp"
#include "image/profile.hpp"
#include "image/repair.hpp"
#include "image/resample.hpp"
#include "image/vips_image.hpp"

namespace aip::image {
namespace {

using vips::VImage;

// Larger pictures are scaled row by row as libvips reads them, which is slower, so that they never lie in
// memory as a whole.
constexpr std::int64_t kMaxPixelsInMemory = 25'000'000;

std::string_view profile_of(const VImage& image) {
  if (image.get_typeof(VIPS_META_ICC_NAME) == 0) return {};
  std::size_t size = 0;
  const void* profile = image.get_blob(VIPS_META_ICC_NAME, &size);
  return {static_cast<const char*>(profile), size};
}

// A photo without a profile is sRGB already (or CMYK, grey or 16 bits, which are converted anyhow); sending
// it through the profile all the same would tint it, and so would a profile that is broken or for another
// kind of picture.
bool has_useful_profile(const VImage& image) {
  const auto profile = profile_of(image);
  return !profile.empty() &&
         vips_icc_is_compatible_profile(image.get_image(), profile.data(), profile.size()) != FALSE;
}

// Cameras name Adobe RGB by a word in EXIF.
std::optional<NamedColours> colours_without_profile(std::string_view bytes, Format format,
                                                    const VImage& image) {
  constexpr const char* kIndex = "exif-ifd4-InteroperabilityIndex";
  if (has_useful_profile(image)) return std::nullopt;
  if (const auto colours = named_colours(bytes, format)) return colours;
  if (image.get_typeof(kIndex) == 0) return std::nullopt;
  return std::string_view(image.get_string(kIndex)).starts_with("R03") ? std::optional(adobe_rgb())
                                                                       : std::nullopt;
}

bool is_8_bit_rgb(const VImage& image) {
  return image.interpretation() == VIPS_INTERPRETATION_sRGB && image.format() == VIPS_FORMAT_UCHAR &&
         image.bands() >= 3;
}

Size upright_size(const VImage& image) {
  const Size size{image.width(), image.height()};
  return vips_image_get_orientation_swap(image.get_image()) == FALSE ? size : Size{size.height, size.width};
}

// What to decode, and how large it is to become.
struct Plan {
  Format format;
  Size size;   // upright
  int margin;  // how many times as large as `size` a JPEG stays when its decoder shrinks it
};

// A JPEG's decoder gives a half, a quarter or an eighth for less work (ITU T.81's blocks are 8 x 8).
int shrink_of(const Plan& plan, Size photo) {
  if (plan.format != Format::kJpeg) return 1;
  int shrink = 8;
  while (shrink > 1 && (photo.width < plan.size.width * plan.margin * shrink ||
                        photo.height < plan.size.height * plan.margin * shrink)) {
    shrink /= 2;
  }
  return shrink;
}

Bitmap turned_upright(Bitmap bitmap, int orientation) {
  if (orientation <= 1) return bitmap;
  VImage image = view_of(bitmap);
  image.set(VIPS_META_ORIENTATION, orientation);
  return bitmap_of(image.autorot());
}

Bitmap read_in_memory(const VImage& image, const Plan& plan) {
  VImage pixels = image;
  std::string profile;
  if (has_useful_profile(image)) {
    if (is_8_bit_rgb(image)) {
      profile = profile_of(image);
    } else {
      pixels = image.icc_transform("srgb", VImage::option()->set("embedded", true));
    }
  }
  Bitmap bitmap = bitmap_of(pixels);
  const bool swapped = vips_image_get_orientation_swap(image.get_image()) != FALSE;
  const Size lying = swapped ? Size{plan.size.height, plan.size.width} : plan.size;
  if (Size{bitmap.width(), bitmap.height()} != lying) bitmap = resample(bitmap, lying);
  if (!profile.empty()) convert_to_srgb(bitmap, profile);
  return turned_upright(std::move(bitmap), vips_image_get_orientation(image.get_image()));
}

Bitmap read_row_by_row(const Blob& blob, const VImage& image, const Plan& plan) {
  auto* options = VImage::option()
                      ->set("height", plan.size.height)
                      ->set("size", VIPS_SIZE_FORCE)
                      ->set("option_string", "[fail_on=truncated]");
  if (has_useful_profile(image)) options->set("export_profile", "srgb");
  return bitmap_of(VImage::thumbnail_buffer(blob.get(), plan.size.width, options));
}

// Whether a JPEG whose end was added has all of its data: then what more stands before that end is not read,
// and changes nothing. Both are decoded at once, so large ones, which hardly occur, are not looked at.
bool is_whole_jpeg(std::string_view ended) {
  const std::string longer = with_data_before_end(ended);
  const Blob blob(ended);
  const Blob longer_blob(longer);
  const VImage image = open_lazily(blob, Format::kJpeg);
  if (std::int64_t{image.width()} * image.height() > kMaxPixelsInMemory) return false;
  return (image != open_lazily(longer_blob, Format::kJpeg)).max() == 0;
}

// `size_for`: from the picture's upright size to that wanted, which is not larger.
template <class SizeFor>
Result<Bitmap> decode_with(std::string_view bytes, int margin, SizeFor size_for) {
  return guarded([&]() -> Result<Bitmap> {
    const auto format = format_of(bytes);
    if (!format) return fail(ErrorCode::kUnsupportedMedia, "image: not a format that is read here");
    const auto [patched, has_own_end] = repaired(bytes, *format);
    const Blob blob(patched.empty() ? bytes : patched);
    if (has_own_end && !is_whole_jpeg(patched))
      return fail(ErrorCode::kImageUnreadable, "image: JPEG without its end");
    VImage image = open_lazily(blob, *format);
    const Size photo = upright_size(image);
    const Plan plan{.format = *format, .size = size_for(photo), .margin = margin};
    const int shrink = shrink_of(plan, photo);
    const auto pixels =
        static_cast<std::int64_t>(photo.width) * photo.height / (std::int64_t{shrink} * shrink);
    if (shrink > 1 && pixels <= kMaxPixelsInMemory) image = open_lazily(blob, *format, shrink);
    Bitmap bitmap =
        pixels <= kMaxPixelsInMemory ? read_in_memory(image, plan) : read_row_by_row(blob, image, plan);
    if (const auto colours = colours_without_profile(bytes, *format, image))
      convert_to_srgb(bitmap, *colours);
    return bitmap;
  });
}

// Shrinking by whole blocks sharpens and aliases a little; a factor of two is left to the resampling for what
// people publish.
constexpr int kPictureMargin = 2;
constexpr int kThumbnailMargin = 1;

}  // namespace

Result<Bitmap> decode(std::string_view bytes, int max_side) {
  return decode_with(bytes, kPictureMargin,
                     [&](Size photo) { return fit_into(photo, {max_side, max_side}); });
}

Result<Bitmap> decode_at(std::string_view bytes, Size size) {
  return decode_with(bytes, kPictureMargin, [&](Size) { return size; });
}

Result<Bitmap> decode_small(std::string_view bytes, int max_side) {
  return decode_with(bytes, kThumbnailMargin,
                     [&](Size photo) { return fit_into(photo, {max_side, max_side}); });
}

}  // namespace aip::image
