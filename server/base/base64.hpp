#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aip {

// The standard alphabet (RFC 4648 §4), with padding.
std::string to_base64(std::string_view bytes);

// Takes padding or none, and line breaks between groups; nullopt for anything else that is not base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace aip
