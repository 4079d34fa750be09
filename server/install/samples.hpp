#pragma once

#include <vector>

#include "model/sample.hpp"

namespace aip::install {

// The photos of the sample catalog with their exact masks, by name. They are part of this program, so that a
// model can be converted and tried wherever it runs; decoded when they are asked for, which only a process
// that has started the image libraries can do.
std::vector<model::Sample> built_in_samples();

}  // namespace aip::install
