#include "service/order.hpp"

#include "base/hash.hpp"
#include "service/recipes.hpp"
#include "store/settings_repository.hpp"

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
    order.prompt = chosen->prompt;
    order.negative_prompt = chosen->negative_prompt.value_or("");
    order.system_prompt = chosen->system_prompt.value_or("");
  }
  AIP_TRY_ASSIGN(order.recipe, recipe_for(type, options, parameters));
  const auto custom = string_at(options, "customPrompt").value_or("");
  if (!custom.empty()) order.prompt += (order.prompt.empty() ? "" : "\n") + custom;
  order.model = string_at(options, "model").value_or("");
  return order;
}

std::string key_of(const Order& order) {
  const json::array all{image::to_json(order.recipe), order.prompt, order.negative_prompt,
                        order.system_prompt, order.model};
  return sha256_hex(json::serialize(all));
}

std::string key_of(std::string_view order_key, std::string_view input_sha256) {
  return sha256_hex(std::string(order_key) + std::string(input_sha256));
}

}  // namespace aip::service
