#pragma once

#include <string>
#include <string_view>

namespace aip {

bool is_valid_utf8(std::string_view text);

// ASCII only; other bytes stay.
std::string to_lower(std::string_view text);

// Without the blanks and control characters at both ends.
std::string_view trim(std::string_view text);

// At most `limit` bytes, cut between characters, never inside one.
std::string_view truncate_utf8(std::string_view text, std::size_t limit);

}  // namespace aip
