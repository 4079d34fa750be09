#include "image/operations.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "image/consistency.hpp"
#include "image/cut_out.hpp"
#include "image/cut_out/by_model.hpp"
#include "image/cut_out/edited.hpp"
#include "image/decode.hpp"
#include "image/edit.hpp"
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

// For what is read back soon: its bytes don't matter, the time does.
Result<File> quick_file_of(const Bitmap& bitmap) {
  AIP_TRY_ASSIGN(std::string bytes, encode_quickly(bitmap));
  return File{.bytes = std::move(bytes),
              .header = {.format = Format::kPng, .width = bitmap.width(), .height = bitmap.height()}};
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

using Cut = std::function<Result<CutOut>(const Bitmap& photo)>;

// `hints` may be null.
Result<Finished> make(Bitmap photo, const Recipe& recipe, Size original, const Cut& cut_out_of,
                      const SkuHints* hints, json::object& report) {
  if (recipe.optimise) report["optimise"] = optimise(photo);
  if (!recipe.cut_out) return finish_photo(photo, recipe, original);
  const Size working{photo.width(), photo.height()};
  AIP_TRY_ASSIGN(CutOut cut, cut_out_of(photo));
  photo = Bitmap();
  report["cutOut"] = std::move(cut.report);
  std::optional<Matching> matching;
  if (hints != nullptr && hints->consistent) {
    matching = matching_of(*hints);
    report["consistency"] = match_light(cut.product, *hints);
  }
  return finish_product(
      {.pixels = cut.product, .opaque = cut.box, .part = cut.part, .photo = working, .original = original},
      recipe, matching);
}

Result<Product> process_with(std::string_view bytes, const Recipe& recipe, const Limits& limits,
                             const Cut& cut_out_of, const SkuHints* hints = nullptr) {
  AIP_TRY_ASSIGN(const Header header, check(bytes, limits));
  const Size original{header.width, header.height};
  AIP_TRY_ASSIGN(Bitmap photo, decode_for(recipe, bytes, original));
  Product product{.source = header, .picture = {}, .thumbnail = {}, .report = {}};
  AIP_TRY_ASSIGN(Finished finished,
                 make(std::move(photo), recipe, original, cut_out_of, hints, product.report));
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

Result<CutOutEdit> parse_edit(std::string_view text) {
  AIP_TRY_ASSIGN(const json::value value, parse_json(text));
  if (!value.is_object()) return fail(ErrorCode::kInvalidInput, "edit: not an object");
  return edit_from_json(value.get_object());
}

Result<Bitmap> edited_mask(std::string_view begun, std::string_view edit, const Limits& limits) {
  AIP_TRY_ASSIGN(const CutOutEdit parsed, parse_edit(edit));
  AIP_TRY(check(begun, limits));
  AIP_TRY_ASSIGN(const Bitmap picture, decode(begun, 2 * kEditSide));
  return mask_of_edit(picture, parsed);
}

// The lightness of a picture that was sent as a mask.
Result<Bitmap> drawn_mask(std::string_view bytes, const Limits& limits) {
  AIP_TRY(check(bytes, limits));
  AIP_TRY_ASSIGN(const Bitmap picture, decode(bytes, kWorkingSide));
  return lightness_of(picture);
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
  return process_with(bytes, recipe, limits, [&](const Bitmap& photo) -> Result<CutOut> {
    AIP_TRY_ASSIGN(SubjectModel * chosen, model_for(recipe, model));
    return cut_out(photo, chosen, recipe.detail);
  });
}

Result<Glanced> glance(std::string_view bytes, const Recipe& recipe, const Limits& limits,
                       SubjectModel* model) {
  AIP_TRY_ASSIGN(SubjectModel * chosen, model_for(recipe, model));
  if (chosen == nullptr) return fail(ErrorCode::kEngine, "glance: no model here");
  AIP_TRY_ASSIGN(const Header header, check(bytes, limits));
  AIP_TRY_ASSIGN(const Bitmap photo, decode(bytes, kWorkingSide));
  if (photo.has_alpha()) return fail(ErrorCode::kCutOutRefused, "glance: transparent");
  AIP_TRY_ASSIGN(Glance seen, glance_by_model(photo, *chosen));
  AIP_TRY_ASSIGN(File mask, quick_file_of(seen.mask));
  return Glanced{.source = header, .mask = std::move(mask), .look = std::move(seen.look)};
}

Result<Product> process_glanced(std::string_view bytes, std::string_view mask, const SkuHints& hints,
                                const Recipe& recipe, const Limits& limits, SubjectModel* model) {
  AIP_TRY_ASSIGN(SubjectModel * chosen, model_for(recipe, model));
  if (chosen == nullptr) return process(bytes, recipe, limits);
  AIP_TRY(check(mask, limits));
  AIP_TRY_ASSIGN(const Bitmap picture, decode(mask, kWorkingSide));
  RememberedLook remembered(*chosen, Detail::kStandard, lightness_of(picture));
  return process_with(
      bytes, recipe, limits,
      [&](const Bitmap& photo) { return cut_out(photo, &remembered, recipe.detail, &hints); }, &hints);
}

Result<Product> process_edited(std::string_view bytes, const GivenMask& given, const Recipe& recipe,
                               const Limits& limits) {
  AIP_TRY_ASSIGN(const Bitmap mask, given.begun.empty() ? drawn_mask(given.edit, limits)
                                                        : edited_mask(given.begun, given.edit, limits));
  return process_with(bytes, recipe, limits, [&](const Bitmap& photo) { return cut_out_along(photo, mask); });
}

Result<File> begin_edit(std::string_view bytes, const Recipe& recipe, const Limits& limits,
                        SubjectModel* model) {
  AIP_TRY(check(bytes, limits));
  AIP_TRY_ASSIGN(const Bitmap photo, decode(bytes, kEditSide));
  AIP_TRY_ASSIGN(SubjectModel * chosen, model_for(recipe, model));
  AIP_TRY_ASSIGN(const Bitmap begun, begin_edit(photo, chosen, recipe.detail));
  return quick_file_of(begun);
}

Result<File> preview_edit(std::string_view begun, std::string_view edit, const Limits& limits) {
  AIP_TRY_ASSIGN(const Bitmap mask, edited_mask(begun, edit, limits));
  return file_of(softened(mask), Format::kPng, 0);
}

Result<File> resize(std::string_view bytes, int max_side, Format format, const Limits& limits) {
  AIP_TRY(check(bytes, limits));
  AIP_TRY_ASSIGN(const Bitmap bitmap, decode(bytes, max_side));
  return file_of(bitmap, format, kPageQuality);
}

}  // namespace aip::image
