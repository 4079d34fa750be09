#include "service/job_plan.hpp"

#include <iterator>

#include "base/hash.hpp"
#include "service/missing.hpp"
#include "service/prompt.hpp"
#include "service/reasons.hpp"
#include "service/recipes.hpp"
#include "store/catalog_repository.hpp"
#include "store/template_repository.hpp"

namespace aip::service {

Result<JobPlan> plan_for(store::Connection& connection, const UserId& user, JobType type,
                         const JobOptions& options) {
  JobPlan plan;
  const json::object* parameters = nullptr;
  std::optional<PromptTemplate> chosen;
  if (options.prompt_template) {
    AIP_TRY_ASSIGN(chosen, store::templates::find(connection, user, *options.prompt_template));
    if (!chosen) return fail(missing_in("options.promptTemplateId", "template"));
    if (chosen->parameters) parameters = &*chosen->parameters;
  }
  AIP_TRY_ASSIGN(auto targets, targets_for(connection, user, options, chosen));
  plan.target = std::move(targets.front());
  plan.others.assign(std::make_move_iterator(targets.begin() + 1), std::make_move_iterator(targets.end()));
  const bool is_local = plan.target.engine == kLocalEngine;
  AIP_TRY_ASSIGN(plan.recipe, recipe_for(type, options, parameters, !is_local));
  if (image::takes_picture(plan.recipe)) {
    AIP_TRY_ASSIGN(const auto picture, backdrop_of(connection, user, plan.recipe));
    if (!picture) return fail(missing_in("options.finish.background", "image"));
    plan.backdrop_key = picture->input.key;
    plan.backdrop_sha256 = picture->input_sha256;
  }
  if (parameters != nullptr && !is_local) {
    AIP_TRY_ASSIGN(plan.parameters, engine::parameters_from_json(*parameters));
  }
  auto prompt = prompt_for(type, options, chosen, !is_local);
  plan.prompt = std::move(prompt.text);
  plan.negative_prompt = std::move(prompt.negative);
  plan.system_prompt = std::move(prompt.system);
  plan.consistent = is_local && plan.recipe.cut_out && options.consistency_mode.value_or(false);
  if (is_local) apply_reasons(plan, options.reasons);
  plan.high_quality = options.professional_mode.value_or(false);
  return plan;
}

Result<std::optional<ImagePair>> backdrop_of(store::Connection& connection, const UserId& user,
                                             const image::Recipe& recipe) {
  if (!image::takes_picture(recipe)) return std::nullopt;
  return store::pairs::find(connection, user, PairId{recipe.picture});
}

std::string key_of(const JobPlan& plan) {
  json::array all{image::to_json(plan.recipe), plan.prompt,          plan.negative_prompt, plan.system_prompt,
                  plan.target.engine,          plan.target.endpoint, plan.target.model,    plan.high_quality};
  // Only where there are some, so that results made before there were any keep their keys.
  if (auto parameters = engine::to_json(plan.parameters); !parameters.empty())
    all.emplace_back(std::move(parameters));
  if (!plan.backdrop_sha256.empty()) all.emplace_back(plan.backdrop_sha256);
  if (plan.consistent) all.emplace_back("consistent");
  return sha256_hex(json::serialize(all));
}

std::string key_of(std::string_view order_key, std::string_view input_sha256) {
  return sha256_hex(std::string(order_key) + std::string(input_sha256));
}

}  // namespace aip::service
