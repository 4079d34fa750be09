#include "service/unique_names.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace aip::service {

std::string UniqueNames::add(std::string_view source, std::string_view extension) {
  const auto slash = source.rfind('/');
  const auto dot = source.rfind('.');
  const bool has_extension =
      dot != std::string_view::npos && (slash == std::string_view::npos || dot > slash + 1) && dot > 0;
  const auto stem = source.substr(0, has_extension ? dot : source.size());
  std::string name = fmt::format("{}.{}", stem, extension);
  for (int n = 2; !taken_.insert(to_lower(name)).second; ++n)
    name = fmt::format("{}-{}.{}", stem, n, extension);
  return name;
}

}  // namespace aip::service
