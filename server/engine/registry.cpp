#include "engine/registry.hpp"

#include <utility>

namespace aip::engine {

void Registry::add(std::unique_ptr<Engine> engine) {
  std::string name(engine->name());
  engines_.insert_or_assign(std::move(name), std::move(engine));
}

Result<Engine*> Registry::find(std::string_view name) const {
  const auto found = engines_.find(name.empty() ? kDefault : name);
  if (found == engines_.end()) {
    return fail(ErrorCode::kInvalidInput, "there is no engine " + std::string(name),
                "There is no such engine.");
  }
  return found->second.get();
}

std::vector<std::string_view> Registry::names() const {
  std::vector<std::string_view> names;
  if (engines_.contains(kDefault)) names.push_back(kDefault);
  for (const auto& [name, engine] : engines_) {
    if (name != kDefault) names.emplace_back(name);
  }
  return names;
}

}  // namespace aip::engine
