#include "app/services.hpp"

#include "app/commands.hpp"

namespace aip::app {

extern const std::span<const EmbeddedFile> embedded_api;  // cmake/embed_api.cmake

routes::Services services_of(Instance& instance, const std::filesystem::path& sample_catalog) {
  return {.accounts = instance.accounts,
          .catalog = instance.catalog,
          .cut_outs = instance.cut_outs,
          .jobs = instance.jobs,
          .review = instance.review,
          .downloads = instance.downloads,
          .settings = instance.settings,
          .templates = instance.templates,
          .profiles = instance.profiles,
          .engines = instance.direct,
          .models = instance.models,
          .status = instance.status,
          .server_status = instance.server_status,
          .sample_catalog = sample_catalog,
          .api_files = embedded_api,
          .scratch = scratch_of(instance.data),
          .version = std::string(kVersion),
          .first_account_made = {}};
}

}  // namespace aip::app
