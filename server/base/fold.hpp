#pragma once

#include <string>
#include <string_view>

namespace aip {

// What two names have in common when a Mac's or a Windows disk takes them for one file: full Unicode case
// folding of the canonical decomposition, composed again (NFC). Only for comparing, never to be shown. Bytes
// that are not UTF-8 become U+FFFD.
std::string fold_name(std::string_view text);

}  // namespace aip
