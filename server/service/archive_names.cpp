#include "service/archive_names.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/unicode.hpp"

namespace aip::service {
namespace {

constexpr std::size_t kMaxSegmentBytes = 255;

// The superscript digits count as digits there.
bool is_device(std::string_view segment) {
  static constexpr std::array<std::string_view, 6> kDevices{"con", "prn", "aux", "nul", "conin$", "conout$"};
  static constexpr std::array<std::string_view, 12> kPorts{"1", "2", "3", "4", "5", "6",
                                                           "7", "8", "9", "¹", "²", "³"};
  std::string_view base = segment.substr(0, segment.find('.'));
  while (base.ends_with(' ')) base.remove_suffix(1);
  const std::string name = to_lower(base);
  if (std::ranges::find(kDevices, name) != kDevices.end()) return true;
  if (!name.starts_with("com") && !name.starts_with("lpt")) return false;
  return std::ranges::find(kPorts, std::string_view(name).substr(3)) != kPorts.end();
}

std::string_view without_end(std::string_view text) {
  while (text.ends_with('.') || text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string joined(std::string_view parent, std::string_view segment) {
  return parent.empty() ? std::string(segment) : fmt::format("{}/{}", parent, segment);
}

}  // namespace

std::string portable_segment(std::string_view segment) {
  std::string name(segment);
  for (char& c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || std::string_view("<>:\"|?*\\").contains(c)) c = '_';
  }
  name = without_end(name);
  if (name.empty()) return "_";
  if (!is_device(name)) return name;
  // At the name itself: blanks before the first dot would push it over the end of a long name.
  const auto dot = std::min(name.find('.'), name.size());
  return fmt::format("{}_{}", without_end(std::string_view(name).substr(0, dot)), name.substr(dot));
}

std::string ArchiveNames::claim(std::string_view parent, std::string_view stem, std::string_view ending) {
  const std::string first = fold_name(joined(parent, fmt::format("{}{}", stem, ending)));
  // Counting on from the last number keeps thousands of photos of one name from being tried again each.
  int& number = last_number_[first];
  while (true) {
    ++number;
    const std::string end = number == 1 ? std::string(ending) : fmt::format("-{}{}", number, ending);
    const auto room = kMaxSegmentBytes - std::min(end.size(), kMaxSegmentBytes);
    std::string_view kept = truncate_utf8(stem, room);
    if (style_ == NameStyle::kPortable && end.empty()) kept = without_end(kept);
    std::string path = joined(parent, fmt::format("{}{}", kept, end));
    if (taken_.insert(fold_name(path)).second) return path;
  }
}

std::string ArchiveNames::folder(std::string_view parent, std::string_view segment) {
  const auto key = std::pair(std::string(parent), std::string(segment));
  if (const auto known = folders_.find(key); known != folders_.end()) return known->second;
  const std::string name = style_ == NameStyle::kPortable ? portable_segment(segment) : std::string(segment);
  return folders_[key] = claim(parent, name, "");
}

std::string ArchiveNames::add(std::string_view sku, std::string_view name, std::string_view extension) {
  std::string parent = folder("", sku);
  for (auto slash = name.find('/'); slash != std::string_view::npos; slash = name.find('/')) {
    parent = folder(parent, name.substr(0, slash));
    name.remove_prefix(slash + 1);
  }
  const auto dot = name.rfind('.');
  const bool has_extension = dot != std::string_view::npos && dot > 0;
  std::string file = fmt::format("{}.{}", name.substr(0, has_extension ? dot : name.size()), extension);
  if (style_ == NameStyle::kPortable) file = portable_segment(file);
  const auto stem = std::string_view(file).substr(0, file.size() - extension.size() - 1);
  return claim(parent, stem, fmt::format(".{}", extension));
}

}  // namespace aip::service
