#include "app/sample_catalog.hpp"

#include <cstdlib>

#include "app/instance.hpp"

namespace aip::app {

std::filesystem::path sample_catalog() {
  namespace fs = std::filesystem;
  if (const char* set = std::getenv("AIP_SAMPLE_CATALOG")) return set;
  const fs::path folder = own_executable().parent_path();
  for (const auto* place : {"../share/aiplayground/catalog", "../../examples/catalog"}) {
    std::error_code error;
    const fs::path found = fs::weakly_canonical(folder / place, error);
    if (!error && fs::is_directory(found, error)) return found;
  }
  return {};
}

}  // namespace aip::app
