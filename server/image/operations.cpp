#include "image/operations.hpp"

#include <algorithm>
#include <utility>

#include "image/cut_out.hpp"
#include "image/decode.hpp"
#include "image/encode.hpp"
#include "image/finish.hpp"
#include "image/library.hpp"
#include "image/optimise.hpp"

namespace aip::image {
namespace {

constexpr int kThumbnailQuality = 80;
constexpr int kThumbnailEffort = 2;  // half the time of 3 for 3 % more bytes
constexpr int kPageQuality = 85;     // of what resize() makes, for looking at

// A product is looked for in photos no larger than this: enough for it to fill a canvas of 2,000 when it
// takes up half the photo. For larger canvases more is kept.
constexpr int kWorkingSide = 4'096;
constexpr int kMaxWorkingSide = 6'000;

Result<File> file_of(const Bitmap& bitmap, Format format, int quality, int webp_effort = kWebpEffort) {
  AIP_TRY_ASSIGN(std::string bytes, encode(bitmap, format, quality, webp_effort));
  return File{.bytes = std::move(bytes),
              .header = {.format = format,
                         .width = bitmap.width(),
                         .height = bitmap.height(),
                         .has_alpha = bitmap.has_alpha() && format != Format::kJpeg}};
}

Result<File> thumbnail(const Bitmap& small) {
  return file_of(small, Format::kWebp, kThumbnailQuality, kThumbnailEffort);
}

// The photo as the recipe needs it.
Result<Bitmap> decode_for(const Recipe& recipe, std::string_view bytes, Size photo) {
  const Size canvas = canvas_size(recipe, photo);
  if (recipe.cut_out) {
    return decode(bytes, std::clamp(std::max(canvas.width, canvas.height), kWorkingSide, kMaxWorkingSide));
  }
  const Size size = size_in_canvas(photo, canvas);
  const bool is_smaller = size.width <= photo.width && size.height <= photo.height;
  return decode_at(bytes, is_smaller ? size : photo);
}

// What the recipe's model means here; null for the classical way.
Result<SubjectModel*> model_for(const Recipe& recipe, SubjectModel* model) {
  if (recipe.model.empty()) return model;
  if (recipe.model == kNoModel) return nullptr;
  if (model != nullptr && model->name() == recipe.model) return model;
  return fail(ErrorCode::kEngine, "no model " + recipe.model + " here",
              "The model " + recipe.model + " is not installed.");
}

Result<Finished> make(Bitmap photo, const Recipe& recipe, Size original, SubjectModel* model,
                      json::object& report) {
  if (recipe.optimise) report["optimise"] = optimise(photo);
  if (!recipe.cut_out) return finish_photo(photo, recipe, original);
  const Size working{photo.width(), photo.height()};
  AIP_TRY_ASSIGN(SubjectModel * chosen, model_for(recipe, model));
  AIP_TRY_ASSIGN(CutOut cut, cut_out(photo, chosen, recipe.detail));
  photo = Bitmap();
  report["cutOut"] = std::move(cut.report);
  return finish_product(
      {.pixels = cut.product, .opaque = cut.box, .part = cut.part, .photo = working, .original = original},
      recipe);
}

}  // namespace

Result<Inspection> inspect(std::string_view bytes, const Limits& limits) {
  AIP_TRY_ASSIGN(const Header header, check(bytes, limits));
  AIP_TRY_ASSIGN(const Bitmap small, decode_small(bytes, kThumbnailSide));
  AIP_TRY_ASSIGN(File file, thumbnail(small));
  return Inspection{.header = header, .thumbnail = std::move(file)};
}

Result<Product> process(std::string_view bytes, const Recipe& recipe, const Limits& limits,
                        SubjectModel* model) {
  AIP_TRY_ASSIGN(const Header header, check(bytes, limits));
  const Size original{header.width, header.height};
  AIP_TRY_ASSIGN(Bitmap photo, decode_for(recipe, bytes, original));
  Product product{.source = header, .picture = {}, .thumbnail = {}, .report = {}};
  AIP_TRY_ASSIGN(Finished finished, make(std::move(photo), recipe, original, model, product.report));
  product.report["scale"] = finished.scale;
  product.report["place"] = {
      {"scale", finished.place.scale}, {"left", finished.place.left}, {"top", finished.place.top}};
  if (recipe.cut_out) product.report["fill"] = finished.fill;
  AIP_TRY_ASSIGN(product.thumbnail, thumbnail(finished.thumbnail));
  product.picture = {.bytes = std::move(finished.bytes),
                     .header = {.format = recipe.format,
                                .width = finished.size.width,
                                .height = finished.size.height,
                                .has_alpha = recipe.transparent && recipe.format != Format::kJpeg}};
  return product;
}

Result<File> resize(std::string_view bytes, int max_side, Format format, const Limits& limits) {
  AIP_TRY(check(bytes, limits));
  AIP_TRY_ASSIGN(const Bitmap bitmap, decode(bytes, max_side));
  return file_of(bitmap, format, kPageQuality);
}

}  // namespace aip::image
