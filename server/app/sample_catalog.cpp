#include "app/sample_catalog.hpp"

#include "app/instance.hpp"

namespace aip::app {

std::filesystem::path sample_catalog(const std::filesystem::path& chosen) {
  namespace fs = std::filesystem;
  if (!chosen.empty()) return chosen;
  const fs::path folder = own_executable().parent_path();
  for (const auto* place : {"../share/aiplayground/catalog", "../../examples/catalog"}) {
    std::error_code error;
    const fs::path found = fs::weakly_canonical(folder / place, error);
    if (!error && fs::is_directory(found, error)) return found;
  }
  return {};
}

}  // namespace aip::app
