#pragma once

#include <filesystem>

namespace aip::app {

// The folder of the sample SKUs: AIP_SAMPLE_CATALOG when it is set, else beside the program as installed
// (share/aiplayground/catalog) or as built (examples/catalog). Empty when there is none.
std::filesystem::path sample_catalog(const std::filesystem::path& chosen);

}  // namespace aip::app
