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
      recipe.shadow = true;
      break;
    case JobType::kBatchOptimize:
      recipe.cut_out = false;
      recipe.optimise = true;
      break;
  }
  return recipe;
}

// The members of `over` replace those of `base`.
void overlay(json::object& base, const json::object* over) {
  if (over == nullptr) return;
  for (const auto& [key, value] : *over) base[key] = value;
}

}  // namespace

Result<image::Recipe> recipe_for(JobType type, const json::object& options,
                                 const json::object* template_parameters, bool follows_text) {
  image::Recipe recipe = defaults_of(type);
  if (follows_text && type != JobType::kMainImage) {
    recipe.cut_out = false;
    recipe.shadow = false;
  }
  if (bool_at(options, "professionalMode").value_or(false)) {
    recipe.optimise = true;
    recipe.quality = 95;
  }
  json::object merged = image::to_json(recipe);
  overlay(merged, template_parameters);
  const auto* finish = object_at(options, "finish");
  overlay(merged, finish);
  const auto names_format = [](const json::object* object) {
    return object != nullptr && object->contains("format");
  };
  if (string_at(merged, "background") == "transparent" && !names_format(finish) &&
      !names_format(template_parameters)) {
    merged["format"] = "png";
  }
  return image::recipe_from_json(merged);
}

}  // namespace aip::service
