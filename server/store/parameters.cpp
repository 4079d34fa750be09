#include "store/parameters.hpp"

#include "base/text.hpp"

namespace aip::store {

Result<void> check_texts(const Parameters& parameters) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto* text = std::get_if<std::string>(&parameters[i].storage());
    if (text == nullptr) continue;
    if (text->find('\0') != std::string::npos || !is_valid_utf8(*text)) {
      return fail(ErrorCode::kInvalidInput,
                  "parameter $" + std::to_string(i + 1) + " is not text: it holds a NUL or is not UTF-8",
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
