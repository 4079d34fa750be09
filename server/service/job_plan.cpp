#include "service/job_plan.hpp"

#include <iterator>

#include "base/hash.hpp"
#include "service/prompt.hpp"
#include "service/recipes.hpp"
#include "store/template_repository.hpp"

namespace aip::service {

Result<Order> order_for(store::Connection& connection, const UserId& user, JobType type,
                        const json::object& options) {
  Order order;
  const json::object* parameters = nullptr;
  std::optional<PromptTemplate> chosen;
  if (const auto id = string_at(options, "promptTemplateId")) {
    AIP_TRY_ASSIGN(chosen, store::templates::find(connection, user, TemplateId{*id}));
    if (!chosen) return fail(invalid_field("options.promptTemplateId", "This template does not exist."));
    if (chosen->parameters) parameters = &*chosen->parameters;
  }
  AIP_TRY_ASSIGN(auto targets, targets_for(connection, user, options, chosen));
  order.target = std::move(targets.front());
  order.others.assign(std::make_move_iterator(targets.begin() + 1), std::make_move_iterator(targets.end()));
  const bool is_local = order.target.engine == kLocalEngine;
  AIP_TRY_ASSIGN(order.recipe, recipe_for(type, options, parameters, !is_local));
  if (parameters != nullptr && !is_local) {
    AIP_TRY_ASSIGN(order.parameters, engine::parameters_from_json(*parameters));
  }
  auto prompt = prompt_for(type, options, chosen, !is_local);
  order.prompt = std::move(prompt.text);
  order.negative_prompt = std::move(prompt.negative);
  order.system_prompt = std::move(prompt.system);
  order.high_quality = bool_at(options, "professionalMode").value_or(false);
  return order;
}

std::string key_of(const Order& order) {
  json::array all{image::to_json(order.recipe), order.prompt,        order.negative_prompt,
                  order.system_prompt,          order.target.engine, order.target.endpoint,
                  order.target.model,           order.high_quality};
  // Only where there are some, so that results made before there were any keep their keys.
  if (auto parameters = engine::to_json(order.parameters); !parameters.empty())
    all.emplace_back(std::move(parameters));
  return sha256_hex(json::serialize(all));
}

std::string key_of(std::string_view order_key, std::string_view input_sha256) {
  return sha256_hex(std::string(order_key) + std::string(input_sha256));
}

}  // namespace aip::service
