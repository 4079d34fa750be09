#include "store/parameters.hpp"

#include "base/text.hpp"

namespace aip::store {

namespace {

// Whether serialised JSON holds the escape of a NUL, which jsonb refuses.
bool escapes_nul(std::string_view document) {
  for (auto at = document.find("\\u0000"); at != std::string_view::npos;
       at = document.find("\\u0000", at + 1)) {
    // After an even number of backslashes this one begins an escape.
    std::size_t before = 0;
    while (before < at && document[at - before - 1] == '\\') ++before;
    if (before % 2 == 0) return true;
  }
  return false;
}

bool can_be_stored(const Value::Storage& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return text->find('\0') == std::string::npos && is_valid_utf8(*text);
  }
  if (const auto* document = std::get_if<Value::Json>(&value)) {
    return is_valid_utf8(document->text) && !escapes_nul(document->text);
  }
  return true;
}

}  // namespace

Result<void> check_texts(const Parameters& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!can_be_stored(parameters[i].storage())) {
      return fail(ErrorCode::kInvalidInput,
                  "parameter $" + std::to_string(i + 1) + " can't be stored: it holds a NUL or is not UTF-8",
                  "A text holds characters that can't be stored.");
    }
  }
  return {};
}

std::string excerpt(std::string_view sql) {
  std::string line;
  for (const char c : truncate_utf8(trim(sql), 120)) {
    const bool blank = c == '\n' || c == ' ';
    if (!blank) line += c;
    if (blank && !line.ends_with(' ')) line += ' ';
  }
  return line;
}

}  // namespace aip::store
