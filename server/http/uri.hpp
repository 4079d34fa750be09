#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aip::http {

enum class Plus { kStays, kIsBlank };  // a '+' is a blank in a query only

// Undoes percent-encoding. nullopt: a broken escape, an encoded NUL, or not UTF-8 in the end.
std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::kStays);

// Escapes everything but letters, digits and the characters of `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = "-._~");

// A request target (RFC 9112 §3.2) in origin form, or in absolute form, whose authority then stands for the
// Host.
struct Target {
  std::string raw_path;  // still encoded, for the router
  std::string path;      // decoded
  std::vector<std::pair<std::string, std::string>> query;
  std::string authority;  // "" in origin form
};

// nullopt: not such a target, a fragment, a broken escape, an encoded NUL, not UTF-8, or a "." or ".."
// segment in any spelling: our clients never send one, and proxies differ in who resolves it.
std::optional<Target> parse_target(std::string_view target);

}  // namespace aip::http
