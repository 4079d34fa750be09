#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aip::http {

// A part of a multipart/form-data body; all views lie in the body.
struct FormPart {
  std::string_view name;
  std::optional<std::string_view> file_name;
  std::string_view content_type;  // empty when the part has none
  std::string_view bytes;
};

// The boundary of a Content-Type of multipart/form-data; nullopt for another one, or a boundary over 70
// bytes.
std::optional<std::string_view> form_boundary(std::string_view content_type);

// The parts of a form (RFC 7578); nullopt when it is malformed, does not end with its boundary, or has more
// than `most` parts. Names are taken as they stand between their quotes.
std::optional<std::vector<FormPart>> read_form(std::string_view body, std::string_view boundary,
                                               std::size_t most = 100);

}  // namespace aip::http
