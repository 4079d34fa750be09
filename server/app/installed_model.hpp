#pragma once

#include <optional>

#include "base/result.hpp"
#include "config/options.hpp"
#include "pixel/pool.hpp"

namespace aip::app {

// What pixel processes cut out with, by --models and --model; none for the classical cut-out. An error with
// words for people when a model that was asked for by name is not there, or one is damaged.
Result<std::optional<pixel::Model>> installed_model(const config::Options& options);

}  // namespace aip::app
