#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace aip::service {

enum class NameStyle {
  kAsIs,      // for this machine's disk: names stay, only what is too long is cut
  kPortable,  // for any disk: also what Windows refuses is replaced
};

// A part of a path as Windows takes it: no < > : " | ? * \ or control characters (each becomes "_"), no dot
// or blank at its end, not the name of a device (CON, PRN, AUX, NUL, COM1 …) before its first dot.
// https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
std::string portable_segment(std::string_view segment);

// Gives results paths "<folder of the SKU>/<name>.<extension>" that do not clash: "a.jpg" and "a.png" both
// become a .jpg, the second one "a-2.jpg". Names count as the same when a disk that folds case or composes
// letters takes them for one (fold_name); no two SKUs share a folder, and no file has the name of a folder.
// No part is longer than 255 bytes. The same calls in the same order give the same names.
class ArchiveNames {
 public:
  explicit ArchiveNames(NameStyle style) : style_(style) {}

  // `name` is a path with "/" between; its extension is replaced by `extension` (without a dot).
  std::string add(std::string_view sku, std::string_view name, std::string_view extension);

 private:
  std::string folder(std::string_view parent, std::string_view segment);
  // The first of "stem", "stem-2", "stem-3" … with `ending` that nothing in `parent` has.
  std::string claim(std::string_view parent, std::string_view stem, std::string_view ending);

  NameStyle style_;
  std::map<std::pair<std::string, std::string>, std::string> folders_;  // (path of the parent, name) → path
  std::set<std::string> taken_;                                         // folded paths of files and folders
  std::map<std::string, int> last_number_;                              // of a folded path that was taken
};

}  // namespace aip::service
