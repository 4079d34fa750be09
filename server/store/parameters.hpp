#pragma once

#include "store/database.hpp"

namespace aip::store {

// How many prepared statements one connection keeps.
inline constexpr std::size_t kCachedStatements = 256;

// kInvalidInput when a text or JSON parameter holds a NUL (PostgreSQL would cut it off there) or is not
// UTF-8.
Result<void> check_texts(const Parameters& parameters);

// The start of a statement, on one line, for the message of an error. Statements hold no values, only $1, $2,
// ….
std::string excerpt(std::string_view sql);

}  // namespace aip::store
