#pragma once

#include <set>
#include <string>
#include <string_view>

namespace aip::service {

// Gives results names that do not clash: "a.jpg" and "a.png" both become a .jpg, the second one "a-2.jpg".
// Names that differ only in case count as the same: archives are unpacked on disks that fold it.
class UniqueNames {
 public:
  // `source` is a path with "/" between; its extension is replaced by `extension` (without a dot).
  std::string add(std::string_view source, std::string_view extension);

 private:
  std::set<std::string> taken_;
};

}  // namespace aip::service
