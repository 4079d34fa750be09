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

// The one spelling under which a SKU is stored and looked up: without blanks at its ends and without
// characters that can't be seen, in normalisation form C. Upper and lower case are different SKUs.
std::string canonical_sku(std::string_view text);

// A photo's path inside its folder: up to 8 segments, each as strict as a SKU, 1,000 bytes in all. Answers it
// in normalisation form C.
Result<std::string> valid_image_name(std::string_view text);

// Files and folders that systems and network storage leave behind (.DS_Store, Thumbs.db, @eaDir, #recycle …),
// unfinished downloads, and hidden ones: not photos, and not worth a warning. Only the last part of a path is
// looked at.
bool is_ignorable_file(std::string_view name);

// Whether the file's ending is one of a picture. What the folders of an import mean depends on it; whether a
// file is a picture is decided by its bytes. The page has the same list (features/import/lib/file-kinds.ts).
bool is_picture_name(std::string_view name);

}  // namespace aip
