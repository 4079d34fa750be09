#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace aip::engine {

// What a template's parameters ask of an engine, beside the finish (image::Recipe) in the same object. An
// engine uses those that its provider knows and leaves out the others; docs/engines.md tells which.
struct Parameters {
  std::string size;                          // "1024x1536", or "1K", "2K", "4K"; empty: the engine's choice
  std::optional<int> steps;                  // 1 to 150
  std::optional<double> denoising_strength;  // 0 (the photo as it is) to 1 (nothing of it)
  std::optional<double> guidance_scale;      // 0 to 30: how closely the words are followed
  std::optional<std::int64_t> seed;          // 0 to 2^31 - 1
  std::string sampler;                       // the provider's name of one
  json::object workflow;  // of ComfyUI; empty: the built-in one. engine/comfyui/workflow.hpp

  bool operator==(const Parameters&) const = default;
};

// Members of other names are not ours. kInvalidInput names each member that is out of range.
Result<Parameters> parameters_from_json(const json::object& object);

// Only what is given.
json::object to_json(const Parameters& parameters);

struct PixelSize {
  int width = 0;
  int height = 0;
};

// The two sides of a size such as "1024x1536"; nullopt for one in words or none.
std::optional<PixelSize> exact_size(std::string_view size);

// What a local model is asked for, in multiples of 8: `size` exactly; else the photo's shape with a long side
// of 1,024 ("1K", and when there is no size), 2,048 ("2K") or 4,096 ("4K").
PixelSize size_like(PixelSize photo, std::string_view size);

}  // namespace aip::engine
