#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"

namespace aip::engine {

// The engines there are, by name. Filled at start-up, then only read, so it needs no lock.
class Registry {
 public:
  static constexpr std::string_view kDefault = "local";

  // Replaces an engine of the same name.
  void add(std::unique_ptr<Engine> engine);

  // kInvalidInput for a name there is no engine of; an empty name is the default.
  Result<Engine*> find(std::string_view name) const;

  // Sorted, the default first.
  std::vector<std::string_view> names() const;

 private:
  std::map<std::string, std::unique_ptr<Engine>, std::less<>> engines_;
};

}  // namespace aip::engine
