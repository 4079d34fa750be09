#include "app/installed_model.hpp"

#include "model/library.hpp"

namespace aip::app {

Result<std::optional<pixel::Model>> installed_model(const config::Options& options) {
  const auto folder = options.models.empty() ? model::default_folder() : options.models;
  AIP_TRY_ASSIGN(const auto chosen, model::choose_model(folder, options.model));
  if (!chosen) return std::nullopt;
  return pixel::Model{.name = chosen->model.manifest.name,
                      .library = chosen->runtime.library(),
                      .folder = chosen->model.folder};
}

}  // namespace aip::app
