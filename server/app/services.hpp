#pragma once

#include "app/instance.hpp"
#include "routes/api.hpp"

namespace aip::app {

// What the routes call, out of an instance that outlives it.
routes::Services services_of(Instance& instance);

}  // namespace aip::app
