#include "service/reasons.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace aip::service {
namespace {

constexpr double kUsualFill = 0.85;
constexpr double kSmallerFill = 0.75;
constexpr double kSameFill = 0.02;

// The classical cut-out has no finer detail.
void look_closer(image::Recipe& recipe) {
  if (recipe.model != image::kNoModel) recipe.detail = image::Detail::kHigh;
}

void fix_background(JobPlan& plan) {
  auto& recipe = plan.recipe;
  if (!recipe.cut_out) return;
  recipe.edges = image::Edges::kTight;
  if (recipe.shadow == image::Shadow::kPhoto) recipe.shadow = image::Shadow::kContact;
}

void fix_cut_out(JobPlan& plan) {
  if (!plan.recipe.cut_out) return;
  plan.recipe.edges = image::Edges::kTight;
  look_closer(plan.recipe);
}

void fix_colour(JobPlan& plan) {
  const bool was_changed = plan.recipe.optimise || plan.consistent;
  plan.recipe.optimise = !was_changed;
  plan.consistent = false;
}

void fix_shape(JobPlan& plan) {
  plan.recipe.straighten = false;
  plan.recipe.denoise = false;
  plan.recipe.optimise = false;
}

void fix_detail(JobPlan& plan) {
  plan.recipe.denoise = false;
  if (!plan.recipe.cut_out) return;
  plan.recipe.edges = image::Edges::kLoose;
  look_closer(plan.recipe);
}

void fix_crop(JobPlan& plan) {
  auto& recipe = plan.recipe;
  if (!recipe.cut_out) return;
  const bool fills_as_usual =
      recipe.canvas == image::Canvas::kProduct && std::abs(recipe.fill - kUsualFill) < kSameFill;
  recipe.canvas = image::Canvas::kProduct;
  recipe.fill = fills_as_usual ? kSmallerFill : kUsualFill;
}

void fix_shadow(JobPlan& plan) {
  auto& recipe = plan.recipe;
  if (!recipe.cut_out || recipe.transparent) return;
  const bool has_one = recipe.shadow != image::Shadow::kNone || recipe.reflection;
  recipe.shadow = has_one ? image::Shadow::kNone : image::Shadow::kContact;
  recipe.reflection = false;
}

struct Remedy {
  std::string_view reason;
  void (*apply)(JobPlan& plan);
};

constexpr auto kRemedies = std::to_array<Remedy>({{"background", fix_background},
                                                  {"cutout", fix_cut_out},
                                                  {"colour", fix_colour},
                                                  {"shape", fix_shape},
                                                  {"detail", fix_detail},
                                                  {"crop", fix_crop},
                                                  {"shadow", fix_shadow}});

}  // namespace

void apply_reasons(JobPlan& plan, const std::vector<std::string>& reasons) {
  for (const auto& reason : reasons) {
    const auto remedy = std::ranges::find(kRemedies, reason, &Remedy::reason);
    if (remedy != kRemedies.end()) remedy->apply(plan);
  }
}

}  // namespace aip::service
