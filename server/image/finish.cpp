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
constexpr int kMaxPhotoSide = 4'000;
constexpr int kMinSide = 16;
constexpr int kMaxSide = 10'000;

std::vector<double> colour(Rgb rgb) {
  return {static_cast<double>(rgb[0]), static_cast<double>(rgb[1]), static_cast<double>(rgb[2])};
}

int side_of_ratio(double side) { return std::clamp(static_cast<int>(std::lround(side)), kMinSide, kMaxSide); }

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

// Where the cut-out goes: `left` and `top` of the canvas are those of its first pixel.
Placement placement_of(const CutProduct& product, const Recipe& recipe) {
  const Size canvas = canvas_size(recipe, product.original);
  if (recipe.canvas == Canvas::kPhoto) {
    const double scale = static_cast<double>(canvas.width) / product.photo.width;
    return {.canvas = canvas,
            .scale = scale,
            .left = static_cast<int>(std::lround(product.part.left * scale)),
            .top = static_cast<int>(std::lround(product.part.top * scale))};
  }
  const Box& opaque = product.opaque;
  const double scale = recipe.fill * std::min(static_cast<double>(canvas.width) / opaque.width,
                                              static_cast<double>(canvas.height) / opaque.height);
  return {
      .canvas = canvas,
      .scale = scale,
      .left = static_cast<int>(std::lround(canvas.width / 2.0 - (opaque.left + opaque.width / 2.0) * scale)),
      .top = static_cast<int>(std::lround(canvas.height / 2.0 - (opaque.top + opaque.height / 2.0) * scale))};
}

Place place_of(const CutProduct& product, const Placement& placement) {
  const double shrunk = static_cast<double>(product.photo.width) / product.original.width;
  return {.scale = placement.scale * shrunk,
          .left = placement.left - product.part.left * placement.scale,
          .top = placement.top - product.part.top * placement.scale};
}

// `shadow` is empty for none; the picture borrows its pixels, like those of the product.
VImage on_background(const VImage& placed, const Bitmap& shadow, const Recipe& recipe) {
  if (recipe.transparent) return placed;
  if (shadow.width() > 0) return over_shadow(placed, shadow, recipe.background);
  return placed.flatten(VImage::option()->set("background", colour(recipe.background)));
}

}  // namespace

Size canvas_size(const Recipe& recipe, Size photo) {
  if (recipe.cut_out && recipe.canvas == Canvas::kPhoto) return photo;
  if (recipe.width && recipe.height) return {*recipe.width, *recipe.height};
  const double ratio = static_cast<double>(photo.width) / photo.height;
  if (recipe.width) return {*recipe.width, side_of_ratio(*recipe.width / ratio)};
  if (recipe.height) return {side_of_ratio(*recipe.height * ratio), *recipe.height};
  if (recipe.cut_out) return {kProductSide, kProductSide};
  const double shrink =
      std::min(1.0, kMaxPhotoSide / static_cast<double>(std::max(photo.width, photo.height)));
  return {std::max(1, static_cast<int>(std::lround(photo.width * shrink))),
          std::max(1, static_cast<int>(std::lround(photo.height * shrink)))};
}

Result<Finished> finish_product(const CutProduct& product, const Recipe& recipe) {
  return guarded([&]() -> Result<Finished> {
    const Placement placement = placement_of(product, recipe);
    const Size canvas = placement.canvas;
    const VImage placed = scaled(view_of(product.pixels), placement.scale)
                              .embed(placement.left, placement.top, canvas.width, canvas.height,
                                     VImage::option()->set("extend", VIPS_EXTEND_BLACK));
    // libvips computes while it encodes, so that this has to live until then.
    const Bitmap shadow = recipe.shadow && !recipe.transparent
                              ? shadow_of(product.pixels, product.opaque, placement)
                              : Bitmap();
    const VImage picture = on_background(placed, shadow, recipe);
    return Finished{.bytes = encode_image(picture, recipe.format, recipe.quality),
                    .size = canvas,
                    .scale = placement.scale,
                    .fill = std::max(product.opaque.width * placement.scale / canvas.width,
                                     product.opaque.height * placement.scale / canvas.height),
                    .place = place_of(product, placement)};
  });
}

Result<Finished> finish_photo(const Bitmap& photo, const Recipe& recipe, Size original) {
  return guarded([&]() -> Result<Finished> {
    const Size canvas = canvas_size(recipe, original);
    const double scale = fitting_scale(photo, canvas);
    const auto background = colour(recipe.background);
    VImage image = scaled(view_of(photo), scale);
    const int left = (canvas.width - image.width()) / 2;
    const int top = (canvas.height - image.height()) / 2;
    if (image.has_alpha() && !recipe.transparent) {
      image = image.flatten(VImage::option()->set("background", background));
    }
    if (recipe.transparent && !image.has_alpha()) image = image.bandjoin(255);
    auto* around = VImage::option()->set("extend", VIPS_EXTEND_BACKGROUND);
    around->set("background", recipe.transparent ? std::vector<double>{0, 0, 0, 0} : background);
    const VImage filled = image.embed(left, top, canvas.width, canvas.height, around);
    return Finished{.bytes = encode_image(filled, recipe.format, recipe.quality),
                    .size = canvas,
                    .scale = scale,
                    .fill = 0,
                    .place = {.scale = scale * photo.width() / original.width,
                              .left = static_cast<double>(left),
                              .top = static_cast<double>(top)}};
  });
}

}  // namespace aip::image
