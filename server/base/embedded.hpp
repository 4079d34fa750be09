#pragma once

#include <string_view>

namespace aip {

// A file that was built into the program by aip_embed() (cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view name;  // path below the folder it was embedded from
  std::string_view contents;
  std::string_view sha256;  // of the contents, lower-case hex
};

}  // namespace aip
