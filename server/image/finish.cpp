#include "image/finish.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "image/backdrop.hpp"
#include "image/compose.hpp"
#include "image/decode.hpp"
#include "image/library.hpp"
#include "image/photo_shadow.hpp"
#include "image/placement.hpp"
#include "image/reflection.hpp"
#include "image/resample.hpp"
#include "image/shadow.hpp"
#include "image/vips_image.hpp"

namespace aip::image {
namespace {

using vips::VImage;

constexpr int kProductSide = 2'000;
constexpr int kMaxPhotoSide = 4'000;
constexpr int kMinSide = 16;
constexpr int kMaxSide = 10'000;
constexpr int kRatioSide = 10'000;  // of a size that stands for a ratio

int side_of_ratio(double side) { return std::clamp(static_cast<int>(std::lround(side)), kMinSide, kMaxSide); }

Size size_of(const Bitmap& bitmap) { return {bitmap.width(), bitmap.height()}; }

Bitmap scaled(const Bitmap& bitmap, double scale) {
  return resample(bitmap, {std::max(1, static_cast<int>(std::lround(bitmap.width() * scale))),
                           std::max(1, static_cast<int>(std::lround(bitmap.height() * scale)))});
}

// Pictures up to this many pixels are written from memory; larger ones while they are computed, which is
// slower.
constexpr std::int64_t kMaxPixelsInMemory = 25'000'000;

struct Written {
  std::string bytes;
  Bitmap thumbnail;
};

Result<Written> write(const VImage& picture, const Recipe& recipe) {
  const auto pixels = static_cast<std::int64_t>(picture.width()) * picture.height();
  if (pixels > kMaxPixelsInMemory) {
    std::string bytes = encode_image(picture, recipe.format, recipe.quality);
    AIP_TRY_ASSIGN(Bitmap small, decode_small(bytes, kThumbnailSide));
    return Written{.bytes = std::move(bytes), .thumbnail = std::move(small)};
  }
  Bitmap bitmap = bitmap_of(picture);
  std::string bytes = encode_image(view_of(bitmap), recipe.format, recipe.quality);
  const Size small = fit_into(size_of(bitmap), {kThumbnailSide, kThumbnailSide});
  return Written{.bytes = std::move(bytes),
                 .thumbnail = small == size_of(bitmap) ? std::move(bitmap) : resample(bitmap, small)};
}

// As canvas_size(), for a photo of that size but of another ratio.
Size canvas_of_ratio(const Recipe& recipe, Size photo, double ratio) {
  if (recipe.canvas == Canvas::kPhoto) return photo;
  return canvas_size(recipe, {static_cast<int>(std::lround(kRatioSide * ratio)), kRatioSide});
}

// Where the cut-out goes: `left` and `top` of the canvas are those of its first pixel.
Placement placement_of(const CutProduct& product, const Recipe& recipe,
                       const std::optional<Matching>& matching) {
  const Size canvas = matching ? canvas_of_ratio(recipe, product.original, matching->ratio)
                               : canvas_size(recipe, product.original);
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
  const double height = opaque.height * scale;
  const double tallest =
      matching
          ? std::max(height, recipe.fill * std::min(canvas.width * matching->tallest, 1.0 * canvas.height))
          : height;
  const double bottom = (canvas.height + tallest) / 2;
  return {
      .canvas = canvas,
      .scale = scale,
      .left = static_cast<int>(std::lround(canvas.width / 2.0 - (opaque.left + opaque.width / 2.0) * scale)),
      .top = static_cast<int>(std::lround(bottom - (opaque.top + opaque.height) * scale))};
}

Place place_of(const CutProduct& product, const Placement& placement) {
  const double shrunk = static_cast<double>(product.photo.width) / product.original.width;
  return {.scale = placement.scale * shrunk,
          .left = placement.left - product.part.left * placement.scale,
          .top = placement.top - product.part.top * placement.scale};
}

Bitmap backdrop_of(const Recipe& recipe, Size canvas, const Surroundings& surroundings) {
  switch (recipe.backdrop) {
    case Backdrop::kLinear:
    case Backdrop::kRadial:
      return gradient(recipe, canvas);
    case Backdrop::kBlurred:
    case Backdrop::kPicture:
      return covering(surroundings.backdrop, canvas);
    case Backdrop::kPlain:
      break;
  }
  return {};
}

Bitmap shadow_under(const CutProduct& product, const Recipe& recipe, const Placement& placement,
                    const Surroundings& surroundings) {
  if (recipe.shadow == Shadow::kNone) return {};
  if (recipe.shadow == Shadow::kPhoto && surroundings.photo_shadow.width() > 0) {
    return placed_shadow(surroundings.photo_shadow, product.photo, product.part, placement);
  }
  return shadow_of(product.pixels, product.opaque, placement, recipe.shadow);
}

Box scaled(Box box, double scale, Size limit) {
  const int left = std::clamp(static_cast<int>(box.left * scale), 0, limit.width - 1);
  const int top = std::clamp(static_cast<int>(box.top * scale), 0, limit.height - 1);
  return {.left = left,
          .top = top,
          .width = std::clamp(static_cast<int>(std::lround(box.width * scale)), 1, limit.width - left),
          .height = std::clamp(static_cast<int>(std::lround(box.height * scale)), 1, limit.height - top)};
}

// `pixels`: the product at its size on the canvas.
Reflection reflection_under(const Bitmap& pixels, const CutProduct& product, const Recipe& recipe,
                            const Placement& placement) {
  if (!recipe.reflection) return {};
  const Box opaque = scaled(product.opaque, placement.scale, size_of(pixels));
  return reflection_of(pixels, opaque,
                       placement.canvas.height - (placement.top + opaque.top + opaque.height));
}

// `pixels`: the product at its size on the canvas.
Result<Written> write_product(const Bitmap& pixels, const CutProduct& product, const Recipe& recipe,
                              const Placement& placement, const Surroundings& surroundings) {
  const Size canvas = placement.canvas;
  if (recipe.transparent) {
    return write(view_of(pixels).embed(placement.left, placement.top, canvas.width, canvas.height,
                                       VImage::option()->set("extend", VIPS_EXTEND_BLACK)),
                 recipe);
  }
  const Bitmap backdrop = backdrop_of(recipe, canvas, surroundings);
  const Bitmap shadow = shadow_under(product, recipe, placement, surroundings);
  const Reflection reflection = reflection_under(pixels, product, recipe, placement);
  Composition composition({.canvas = canvas,
                           .colour = recipe.background,
                           .backdrop = &backdrop,
                           .shadow = &shadow,
                           .reflection = {.pixels = &reflection.pixels,
                                          .left = placement.left + reflection.left,
                                          .top = placement.top + reflection.top},
                           .product = {.pixels = &pixels, .left = placement.left, .top = placement.top}});
  return write(composition.image(), recipe);
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

Size size_in_canvas(Size photo, Size canvas) {
  const double across = static_cast<double>(canvas.width) / photo.width;
  const double down = static_cast<double>(canvas.height) / photo.height;
  const double fits = std::min(across, down);
  // Where rounding alone keeps it from covering the canvas, it is made to cover it, or a line of background
  // would show at one edge.
  const bool nearly_covers = canvas.width - photo.width * fits < 2 && canvas.height - photo.height * fits < 2;
  if (nearly_covers) return canvas;
  return {std::max(1, static_cast<int>(std::lround(photo.width * fits))),
          std::max(1, static_cast<int>(std::lround(photo.height * fits)))};
}

Result<Finished> finish_product(const CutProduct& product, const Recipe& recipe,
                                const std::optional<Matching>& matching, const Surroundings& surroundings) {
  return guarded([&]() -> Result<Finished> {
    const Placement placement = placement_of(product, recipe, matching);
    const Size canvas = placement.canvas;
    const Bitmap sized = placement.scale == 1 ? Bitmap() : scaled(product.pixels, placement.scale);
    AIP_TRY_ASSIGN(Written written, write_product(placement.scale == 1 ? product.pixels : sized, product,
                                                  recipe, placement, surroundings));
    Finished finished{.bytes = std::move(written.bytes),
                      .thumbnail = std::move(written.thumbnail),
                      .size = canvas,
                      .scale = placement.scale,
                      .fill = std::max(product.opaque.width * placement.scale / canvas.width,
                                       product.opaque.height * placement.scale / canvas.height),
                      .place = {}};
    if (!product.turned) finished.place = place_of(product, placement);
    return finished;
  });
}

Result<Finished> finish_photo(const Bitmap& photo, const Recipe& recipe, Size original,
                              const Surroundings& surroundings) {
  return guarded([&]() -> Result<Finished> {
    const Size canvas = canvas_size(recipe, original);
    const Size size = size_in_canvas(original, canvas);
    const double scale = static_cast<double>(size.width) / photo.width();
    const Bitmap sized = size == size_of(photo) ? Bitmap() : resample(photo, size);
    const Bitmap& pixels = size == size_of(photo) ? photo : sized;
    const int left = (canvas.width - size.width) / 2;
    const int top = (canvas.height - size.height) / 2;
    const bool fills_canvas = size == canvas && !photo.has_alpha();
    const Bitmap backdrop =
        fills_canvas || recipe.transparent ? Bitmap() : backdrop_of(recipe, canvas, surroundings);
    Composition composition({.canvas = canvas,
                             .colour = recipe.background,
                             .backdrop = &backdrop,
                             .product = {.pixels = &pixels, .left = left, .top = top}});
    VImage image = view_of(pixels);
    if (recipe.transparent) {
      if (!image.has_alpha()) image = image.bandjoin(255);
      image = image.embed(left, top, canvas.width, canvas.height,
                          VImage::option()->set("extend", VIPS_EXTEND_BLACK));
    } else if (!fills_canvas) {
      image = composition.image();
    }
    AIP_TRY_ASSIGN(Written written, write(image, recipe));
    return Finished{.bytes = std::move(written.bytes),
                    .thumbnail = std::move(written.thumbnail),
                    .size = canvas,
                    .scale = scale,
                    .fill = 0,
                    .place = Place{.scale = scale * photo.width() / original.width,
                                   .left = static_cast<double>(left),
                                   .top = static_cast<double>(top)}};
  });
}

}  // namespace aip::image
