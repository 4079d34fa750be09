#include "service/recipes.hpp"

namespace aip::service {
namespace {

image::Recipe defaults_of(JobType type) {
  image::Recipe recipe;
  switch (type) {
    case JobType::kMainImage:
    case JobType::kCustom:
      break;
    case JobType::kSecondaryImage:
      recipe.fill = 0.80;
      recipe.shadow = image::Shadow::kContact;
      break;
    case JobType::kBatchOptimize:
      recipe.cut_out = false;
      recipe.optimise = true;
      break;
  }
  return recipe;
}

// The members of `over` replace those of `base`.
void overlay(json::object& base, const json::object& over) {
  for (const auto& [key, value] : over) base[key] = value;
}

}  // namespace

Result<image::Recipe> recipe_for(JobType type, const JobOptions& options,
                                 const json::object* template_parameters, bool follows_text) {
  image::Recipe recipe = defaults_of(type);
  if (follows_text && type != JobType::kMainImage) {
    recipe.cut_out = false;
    recipe.shadow = image::Shadow::kNone;
  }
  if (options.professional_mode.value_or(false)) {
    recipe.optimise = true;
    recipe.quality = 95;
  }
  const json::object finish = to_json(options.finish.value_or(FinishOptions{}));
  json::object merged = image::to_json(recipe);
  if (template_parameters != nullptr) overlay(merged, *template_parameters);
  overlay(merged, finish);
  const bool names_format = finish.contains("format") ||
                            (template_parameters != nullptr && template_parameters->contains("format"));
  if (string_at(merged, "background") == "transparent" && !names_format) merged["format"] = "png";
  return image::recipe_from_json(merged);
}

}  // namespace aip::service
