#pragma once

#include <string>

namespace aip::config {

// docs/configuration.md, out of the table.
std::string document();

}  // namespace aip::config
