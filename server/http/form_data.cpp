#include "http/form_data.hpp"

#include "base/text.hpp"

namespace aip::http {
namespace {

constexpr std::string_view kFormData = "multipart/form-data";
constexpr std::string_view kLine = "\r\n";
constexpr std::size_t kMaxHeadBytes = 8'192;

// The value of `name="…"` or `name=…` among the parameters of a header.
std::optional<std::string_view> parameter(std::string_view value, std::string_view name) {
  for (auto semicolon = value.find(';'); semicolon != std::string_view::npos;
       semicolon = value.find(';', semicolon + 1)) {
    const auto rest = trim(value.substr(semicolon + 1));
    if (to_lower(rest.substr(0, name.size())) != name || rest.substr(name.size(), 1) != "=") continue;
    const auto text = rest.substr(name.size() + 1);
    if (!text.starts_with('"')) return trim(text.substr(0, text.find(';')));
    const auto end = text.find('"', 1);
    if (end == std::string_view::npos) return std::nullopt;
    return text.substr(1, end - 1);
  }
  return std::nullopt;
}

bool read_head(std::string_view head, FormPart& part) {
  bool has_name = false;
  while (!head.empty()) {
    const auto end = head.find(kLine);
    const auto line = head.substr(0, end);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + kLine.size());
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    const auto name = to_lower(line.substr(0, colon));
    const auto value = trim(line.substr(colon + 1));
    if (name == "content-type") part.content_type = value;
    if (name != "content-disposition") continue;
    if (has_name || !value.starts_with("form-data")) return false;
    const auto field = parameter(value, "name");
    if (!field) return false;
    has_name = true;
    part.name = *field;
    part.file_name = parameter(value, "filename");
  }
  return has_name;
}

}  // namespace

std::optional<std::string_view> form_boundary(std::string_view content_type) {
  if (to_lower(content_type.substr(0, kFormData.size())) != kFormData) return std::nullopt;
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > 70) return std::nullopt;
  return boundary;
}

std::optional<std::vector<FormPart>> read_form(std::string_view body, std::string_view boundary,
                                               std::size_t most) {
  const std::string first = "--" + std::string(boundary);
  const std::string between = "\r\n" + first;
  if (!body.starts_with(first)) return std::nullopt;
  body.remove_prefix(first.size());
  std::vector<FormPart> parts;
  while (!body.starts_with("--")) {
    if (!body.starts_with(kLine) || parts.size() == most) return std::nullopt;
    body.remove_prefix(kLine.size());
    const auto head_end = body.substr(0, kMaxHeadBytes).find("\r\n\r\n");
    const auto end = body.find(between, head_end == std::string_view::npos ? 0 : head_end + kLine.size());
    if (head_end == std::string_view::npos || end == std::string_view::npos || end < head_end + 2)
      return std::nullopt;
    FormPart part;
    if (!read_head(body.substr(0, head_end), part)) return std::nullopt;
    const auto begin = head_end + 4;
    part.bytes = end < begin ? std::string_view() : body.substr(begin, end - begin);
    parts.push_back(part);
    body.remove_prefix(end + between.size());
  }
  const auto rest = body.substr(2);
  if (!rest.empty() && !rest.starts_with(kLine)) return std::nullopt;
  return parts;
}

}  // namespace aip::http
