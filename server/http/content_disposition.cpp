#include "http/content_disposition.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"

namespace aip::http {
namespace {

constexpr std::string_view kAttributeCharacters =
    "!#$&+-.^_`|~";  // RFC 8187 §3.2.1, besides letters and digits

std::string without_harm(std::string_view name) {
  std::string safe;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) continue;
    safe += std::string_view("/\\:*?\"<>|").contains(c) ? '_' : c;
  }
  return safe;
}

// Replaces each character outside ASCII with '_', and '%' too, since some clients decode it here.
std::string ascii_of(std::string_view name) {
  std::string ascii;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && byte < 0xc0) continue;  // inside a character
    ascii += byte >= 0x80 || c == '%' ? '_' : c;
  }
  return ascii;
}

}  // namespace

std::string content_disposition(Disposition disposition, std::string_view file_name) {
  std::string name = is_valid_utf8(file_name) ? without_harm(file_name) : without_harm(ascii_of(file_name));
  if (trim(name).empty() || name == "." || name == "..") name = "download";
  const std::string ascii = ascii_of(name);

  std::string value = disposition == Disposition::kInline ? "inline" : "attachment";
  value += "; filename=\"" + ascii + "\"";
  if (ascii != name) value += "; filename*=UTF-8''" + percent_encode(name, kAttributeCharacters);
  return value;
}

}  // namespace aip::http
