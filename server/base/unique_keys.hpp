#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aip {

// The first member name that occurs twice in one object of `text`, unescaped; nullopt when there is none, or
// when `text` is not valid JSON. Programs differ in which of the two values they use, so that a proxy may
// check one value and the server act on the other.
std::optional<std::string> repeated_key(std::string_view text);

}  // namespace aip
