#pragma once

#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"

namespace aip::routes {

enum class Language { kEnglish, kChinese };

// What the request's Accept-Language asks for; English unless Chinese comes first.
Language language_of(const http::Request& request);

// The one table of errors: what HTTP answers to each code. docs/api.md prints it.
struct ErrorEntry {
  ErrorCode code;
  int number;  // the envelope's `code`: stable, never 0
  int status;
  std::string_view english;
  std::string_view chinese;
};

const ErrorEntry& entry_of(ErrorCode code);

// `{"code": number, "error": word, "message": …, "details": […]}` with the status; Retry-After where it is
// known.
http::Response error_response(const Error& error, Language language);

// For errors the HTTP server finds itself, before a route is known.
http::Response error_response(int status, std::string_view reason);

}  // namespace aip::routes
