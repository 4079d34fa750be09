#include "app/process_options.hpp"

#include <cstdio>
#include <utility>

#include "base/file.hpp"
#include "base/hash.hpp"

namespace aip::app {

Result<JobOptions> job_options(const config::Options& options, const std::string& model) {
  FinishOptions finish;
  if (!options.size.empty()) {
    int width = 0;
    int height = 0;
    char end = 0;
    if (std::sscanf(options.size.c_str(), "%dx%d%c", &width, &height, &end) != 2) {
      return fail(ErrorCode::kInvalidInput, "--size takes WIDTHxHEIGHT in pixels, e.g. 1500x2000");
    }
    finish.width = width;
    finish.height = height;
  }
  if (!options.background.empty()) finish.background = options.background;
  if (!options.shadow.empty()) finish.shadow = options.shadow;
  if (options.reflection) finish.reflection = true;
  if (options.straighten) finish.straighten = true;
  if (options.denoise) finish.denoise = true;
  if (!options.format.empty()) finish.format = options.format;
  if (options.canvas != "product") finish.canvas = options.canvas;
  if (options.quality != "standard") finish.detail = options.quality;
  // By its name, so that a later run with another model makes its own results.
  finish.model = model;
  // Nothing is left to settings, so that a later run finds its own order again.
  JobOptions job{.professional_mode = false, .consistency_mode = false, .finish = std::move(finish)};
  if (!options.prompt.empty()) job.custom_prompt = options.prompt;
  return job;
}

Result<std::string> background_of(Instance& instance, const UserId& user,
                                  const std::filesystem::path& picture) {
  AIP_TRY_ASSIGN(const std::string bytes, read_file(picture));
  AIP_TRY_ASSIGN(const Fd file, open_regular(picture));
  AIP_TRY_ASSIGN(const auto imported,
                 instance.catalog.import_image(user, kWorkFolder, sha256_hex(bytes), file.get()));
  return "picture:" + imported.pair.id.value;
}

}  // namespace aip::app
