#include "image/operations.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "image/backdrop.hpp"
#include "image/consistency.hpp"
#include "image/cut_out.hpp"
#include "image/cut_out/by_model.hpp"
#include "image/cut_out/edited.hpp"
#include "image/cut_out/views.hpp"
#include "image/decode.hpp"
#include "image/edit.hpp"
#include "image/encode.hpp"
#include "image/finish.hpp"
#include "image/library.hpp"
#include "image/optimise.hpp"
#include "image/photo_shadow.hpp"
#include "image/retouch.hpp"

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

// On white.
Bitmap opaque(const Bitmap& rgba) {
  Bitmap result(rgba.width(), rgba.height(), 3);
  const std::uint8_t* from = rgba.data();
  std::uint8_t* end = result.data() + result.size();
  for (std::uint8_t* to = result.data(); to < end; to += 3, from += 4) {
    for (std::size_t i = 0; i < 3; ++i) {
      to[i] = static_cast<std::uint8_t>((from[i] * from[3] + 255 * (255 - from[3]) + 127) / 255);
    }
  }
  return result;
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

// What a picture is made with, besides the photo and the recipe.
struct Work {
  const Cut& cut_out_of;
  const SkuHints* hints = nullptr;  // may be null
  std::string_view backdrop = {};   // the file of Backdrop::kPicture
  const Limits& limits;
};

Result<Bitmap> owners_picture(const Work& work, Size canvas) {
  if (work.backdrop.empty()) {
    return fail(ErrorCode::kInvalidInput, "no backdrop", "The picture for the background is missing.");
  }
  AIP_TRY(check(work.backdrop, work.limits));
  // Its shorter side has to cover the canvas.
  AIP_TRY_ASSIGN(Bitmap picture,
                 decode(work.backdrop, std::min(2 * std::max(canvas.width, canvas.height), kMaxWorkingSide)));
  return picture.has_alpha() ? opaque(picture) : std::move(picture);
}

// `cut` is null where the whole photo is kept.
Result<Surroundings> surroundings_of(const Bitmap& photo, const CutOut* cut, const Recipe& recipe,
                                     Size original, const Work& work, json::object& report) {
  Surroundings result;
  if (recipe.transparent) return result;
  if (recipe.backdrop == Backdrop::kPicture) {
    AIP_TRY_ASSIGN(result.backdrop, owners_picture(work, canvas_size(recipe, original)));
  } else if (recipe.backdrop == Backdrop::kBlurred) {
    result.backdrop =
        blurred_photo(photo, cut == nullptr ? nullptr : &cut->product, cut == nullptr ? Box{} : cut->part);
  }
  if (cut != nullptr && recipe.shadow == Shadow::kPhoto) {
    auto [darkness, missing] = shadow_in_photo(photo, cut->product, cut->part);
    result.photo_shadow = std::move(darkness);
    json::object found{{"kind", missing.empty() ? "photo" : "contact"}};
    if (!missing.empty()) found["missing"] = missing;
    report["shadow"] = std::move(found);
  }
  return result;
}

// Turning it would move it off its place in the photo, or off the photo's shadow.
bool may_turn(const Recipe& recipe) {
  return recipe.straighten && recipe.canvas == Canvas::kProduct && recipe.shadow != Shadow::kPhoto;
}

// True when the product was turned.
bool retouch(CutOut& cut, const Recipe& recipe, json::object& report) {
  if (recipe.denoise) denoise(cut.product);
  change_edges(cut.product, recipe.edges);
  const double turned = may_turn(recipe) ? straighten(cut.product) : 0;
  if (turned != 0) report["straightened"] = turned;
  if (turned != 0 || recipe.edges != Edges::kAsFound) {
    const Box opaque = opaque_box(alpha_of(cut.product));
    if (opaque.width > 1 && opaque.height > 1) cut.box = opaque;
  }
  return turned != 0;
}

Result<Finished> make(Bitmap photo, const Recipe& recipe, Size original, const Work& work,
                      json::object& report) {
  if (recipe.denoise && !recipe.cut_out) denoise(photo);
  if (recipe.optimise) report["optimise"] = optimise(photo);
  if (!recipe.cut_out) {
    AIP_TRY_ASSIGN(const Surroundings around,
                   surroundings_of(photo, nullptr, recipe, original, work, report));
    return finish_photo(photo, recipe, original, around);
  }
  const Size working{photo.width(), photo.height()};
  AIP_TRY_ASSIGN(CutOut cut, work.cut_out_of(photo));
  AIP_TRY_ASSIGN(const Surroundings around, surroundings_of(photo, &cut, recipe, original, work, report));
  photo = Bitmap();
  const bool is_turned = retouch(cut, recipe, report);
  report["cutOut"] = std::move(cut.report);
  std::optional<Matching> matching;
  if (work.hints != nullptr && work.hints->consistent) {
    matching = matching_of(*work.hints);
    report["consistency"] = match_light(cut.product, *work.hints);
  }
  return finish_product({.pixels = cut.product,
                         .opaque = cut.box,
                         .part = cut.part,
                         .photo = working,
                         .original = original,
                         .turned = is_turned},
                        recipe, matching, around);
}

Result<Product> process_with(std::string_view bytes, const Recipe& recipe, const Work& work) {
  AIP_TRY_ASSIGN(const Header header, check(bytes, work.limits));
  const Size original{header.width, header.height};
  AIP_TRY_ASSIGN(Bitmap photo, decode_for(recipe, bytes, original));
  Product product{.source = header, .picture = {}, .thumbnail = {}, .report = {}};
  AIP_TRY_ASSIGN(Finished finished, make(std::move(photo), recipe, original, work, product.report));
  product.report["scale"] = finished.scale;
  if (finished.place) {
    product.report["place"] = {
        {"scale", finished.place->scale}, {"left", finished.place->left}, {"top", finished.place->top}};
  }
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
                        SubjectModel* model, std::string_view backdrop) {
  const Cut cut = [&](const Bitmap& photo) -> Result<CutOut> {
    AIP_TRY_ASSIGN(SubjectModel * chosen, model_for(recipe, model));
    return cut_out(photo, chosen, recipe.detail);
  };
  return process_with(bytes, recipe, {.cut_out_of = cut, .backdrop = backdrop, .limits = limits});
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
                                const Recipe& recipe, const Limits& limits, SubjectModel* model,
                                std::string_view backdrop) {
  AIP_TRY_ASSIGN(SubjectModel * chosen, model_for(recipe, model));
  if (chosen == nullptr) return process(bytes, recipe, limits, nullptr, backdrop);
  AIP_TRY(check(mask, limits));
  AIP_TRY_ASSIGN(const Bitmap picture, decode(mask, kWorkingSide));
  RememberedLook remembered(*chosen, Detail::kStandard, lightness_of(picture));
  const Cut cut = [&](const Bitmap& photo) { return cut_out(photo, &remembered, recipe.detail, &hints); };
  return process_with(bytes, recipe,
                      {.cut_out_of = cut, .hints = &hints, .backdrop = backdrop, .limits = limits});
}

Result<Product> process_edited(std::string_view bytes, const GivenMask& given, const Recipe& recipe,
                               const Limits& limits, std::string_view backdrop) {
  AIP_TRY_ASSIGN(const Bitmap mask, given.begun.empty() ? drawn_mask(given.edit, limits)
                                                        : edited_mask(given.begun, given.edit, limits));
  const Cut cut = [&](const Bitmap& photo) { return cut_out_along(photo, mask); };
  return process_with(bytes, recipe, {.cut_out_of = cut, .backdrop = backdrop, .limits = limits});
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
