#include "http/conditional.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "http/token.hpp"

namespace aip::http {
namespace {

std::string_view without_weakness(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

bool client_has(const Headers& request, const Headers& response) {
  const auto etag = response.find("ETag");
  if (!etag) return false;
  const std::string_view own = without_weakness(*etag);
  for (const auto& [name, value] : request.all()) {
    if (!equal_ignoring_case(name, "If-None-Match")) continue;
    std::string_view rest = trim(value);
    if (rest == "*") return true;
    // A list of quoted tags. The quotes may contain commas.
    while (!rest.empty()) {
      const std::size_t open = rest.find('"');
      if (open == std::string_view::npos) break;
      const std::size_t close = rest.find('"', open + 1);
      if (close == std::string_view::npos) break;
      if (rest.substr(open, close - open + 1) == own) return true;
      rest.remove_prefix(close + 1);
    }
  }
  return false;
}

bool range_is_current(const Headers& request, const Headers& response) {
  const auto condition = request.find("If-Range");
  if (!condition) return true;
  const std::string_view wanted = trim(*condition);
  if (wanted.starts_with("W/")) return false;
  const auto own = response.find(wanted.starts_with('"') ? "ETag" : "Last-Modified");
  return own && *own == wanted;
}

}  // namespace aip::http
