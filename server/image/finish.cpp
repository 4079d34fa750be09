#include "image/finish.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "image/library.hpp"
#include "image/shadow.hpp"
#include "image/vips_image.hpp"

namespace aip::image {
namespace {

using vips::VImage;

constexpr int kProductSide = 2'000;
constexpr int kLongestPhotoSide = 4'000;
constexpr int kSmallestSide = 16;
constexpr int kLargestSide = 10'000;

std::vector<double> colour(Rgb rgb) {
  return {static_cast<double>(rgb[0]), static_cast<double>(rgb[1]), static_cast<double>(rgb[2])};
}

int side_of_ratio(double side) {
  return std::clamp(static_cast<int>(std::lround(side)), kSmallestSide, kLargestSide);
}

// vips_resize is half a pixel off when it enlarges (libvips 8.14), so that is done by an affine
// transformation that maps the centre of each pixel: x = (X + 0.5) / scale - 0.5.
VImage enlarge(const VImage& image, double scale) {
  const int width = static_cast<int>(std::lround(image.width() * scale));
  const int height = static_cast<int>(std::lround(image.height() * scale));
  return image.affine({scale, 0, 0, scale},
                      VImage::option()
                          ->set("interpolate", vips::VInterpolate::new_from_name("bicubic"))
                          ->set("odx", (scale - 1) / 2)
                          ->set("ody", (scale - 1) / 2)
                          ->set("oarea", std::vector<int>{0, 0, width, height})
                          ->set("extend", VIPS_EXTEND_COPY));
}

VImage scale_channels(const VImage& image, double scale) {
  if (scale == 1) return image;
  return scale > 1 ? enlarge(image, scale) : image.resize(scale);
}

// Colours under alpha are weighted by it, so that what is invisible does not bleed into the edge.
VImage scaled(const VImage& image, double scale) {
  if (!image.has_alpha() || scale == 1) return scale_channels(image, scale).cast(VIPS_FORMAT_UCHAR);
  return scale_channels(image.premultiply(), scale).unpremultiply().rint().cast(VIPS_FORMAT_UCHAR);
}

// The scale at which the photo fits into the canvas. Where rounding alone keeps it from covering the canvas,
// it is made to cover it, or a line of background would show at one edge.
double fitting_scale(const Bitmap& photo, Size canvas) {
  const double across = static_cast<double>(canvas.width) / photo.width();
  const double down = static_cast<double>(canvas.height) / photo.height();
  const double fits = std::min(across, down);
  const bool nearly_covers =
      canvas.width - photo.width() * fits < 2 && canvas.height - photo.height() * fits < 2;
  return nearly_covers ? std::max(across, down) : fits;
}

Finished encode_canvas(const VImage& canvas, const Recipe& recipe, double scale, double fill) {
  return {.bytes = encode_image(canvas, recipe.format, recipe.quality),
          .size = {canvas.width(), canvas.height()},
          .scale = scale,
          .fill = fill};
}

}  // namespace

Size canvas_size(const Recipe& recipe, Size photo) {
  if (recipe.width && recipe.height) return {*recipe.width, *recipe.height};
  const double ratio = static_cast<double>(photo.width) / photo.height;
  if (recipe.width) return {*recipe.width, side_of_ratio(*recipe.width / ratio)};
  if (recipe.height) return {side_of_ratio(*recipe.height * ratio), *recipe.height};
  if (recipe.cut_out) return {kProductSide, kProductSide};
  const double shrink =
      std::min(1.0, kLongestPhotoSide / static_cast<double>(std::max(photo.width, photo.height)));
  return {std::max(1, static_cast<int>(std::lround(photo.width * shrink))),
          std::max(1, static_cast<int>(std::lround(photo.height * shrink)))};
}

Result<Finished> finish_product(const Bitmap& cut_out, Box product, const Recipe& recipe, Size photo) {
  return guarded([&]() -> Result<Finished> {
    const Size canvas = canvas_size(recipe, photo);
    const double scale = recipe.fill * std::min(static_cast<double>(canvas.width) / product.width,
                                                static_cast<double>(canvas.height) / product.height);
    const int left =
        static_cast<int>(std::lround(canvas.width / 2.0 - (product.left + product.width / 2.0) * scale));
    const int top =
        static_cast<int>(std::lround(canvas.height / 2.0 - (product.top + product.height / 2.0) * scale));
    const VImage placed = scaled(view_of(cut_out), scale)
                              .embed(left, top, canvas.width, canvas.height,
                                     VImage::option()->set("extend", VIPS_EXTEND_BLACK));
    const double fill =
        std::max(product.width * scale / canvas.width, product.height * scale / canvas.height);

    if (!recipe.shadow) {
      const VImage flat = placed.flatten(VImage::option()->set("background", colour(recipe.background)));
      return encode_canvas(flat, recipe, scale, fill);
    }
    const Bitmap ground =
        shadow_of(cut_out, product, {.canvas = canvas, .scale = scale, .left = left, .top = top});
    return encode_canvas(over_shadow(placed, ground, recipe.background), recipe, scale, fill);
  });
}

Result<Finished> finish_photo(const Bitmap& photo, const Recipe& recipe, Size original) {
  return guarded([&]() -> Result<Finished> {
    const Size canvas = canvas_size(recipe, original);
    const double scale = fitting_scale(photo, canvas);
    const auto background = colour(recipe.background);
    VImage image = scaled(view_of(photo), scale);
    if (image.has_alpha()) image = image.flatten(VImage::option()->set("background", background));
    const VImage filled = image.embed(
        (canvas.width - image.width()) / 2, (canvas.height - image.height()) / 2, canvas.width, canvas.height,
        VImage::option()->set("extend", VIPS_EXTEND_BACKGROUND)->set("background", background));
    return encode_canvas(filled, recipe, scale, 0);
  });
}

}  // namespace aip::image
