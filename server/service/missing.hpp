#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/result.hpp"

// How services say that something does not exist, or belongs to another user. `noun` is what people call it:
// "SKU".
namespace aip::service {

// kNotFound: "This SKU does not exist."
inline Error missing(std::string_view noun) {
  return {.code = ErrorCode::kNotFound,
          .message = fmt::format("no such {}", noun),
          .public_message = fmt::format("This {} does not exist.", noun)};
}

// kInvalidInput: a field of the request names it.
inline Error missing_in(std::string field, std::string_view noun) {
  return invalid_field(std::move(field), missing(noun).public_message);
}

// What was found, or missing().
template <class T>
Result<T> required(Result<std::optional<T>> found, std::string_view noun) {
  if (!found) return fail(std::move(found).error());
  if (!*found) return fail(missing(noun));
  return **std::move(found);
}

}  // namespace aip::service
