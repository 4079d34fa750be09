#pragma once

#include "app/instance.hpp"
#include "routes/api.hpp"

namespace aip::app {

// What the routes call, out of an instance that outlives it. `sample_catalog` may be empty: there is none.
routes::Services services_of(Instance& instance, const std::filesystem::path& sample_catalog);

}  // namespace aip::app
