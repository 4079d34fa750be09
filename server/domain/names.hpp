#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace aip {

// Names that come from people's disks. They are shown, and used in archives; they never become a path of
// ours.

// A SKU: one folder name, 1 to 255 bytes (as file systems have it) of UTF-8 without control characters or
// slashes, not "." or "..". Answers it as canonical_sku() has it.
Result<std::string> valid_sku(std::string_view text);

// The one spelling under which a SKU is stored and looked up: without blanks at its ends, in normalisation
// form C. Upper and lower case are different SKUs.
std::string canonical_sku(std::string_view text);

// A photo's path inside its folder: up to 8 segments, each as strict as a SKU, 1,000 bytes in all. Answers it
// in normalisation form C.
Result<std::string> valid_image_name(std::string_view text);

// Files that operating systems leave behind (.DS_Store, Thumbs.db, ._x, desktop.ini …) and hidden ones: not
// photos, and not worth a warning.
bool is_ignorable_file(std::string_view name);

}  // namespace aip
