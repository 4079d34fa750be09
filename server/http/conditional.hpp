#pragma once

#include <string_view>

#include "http/message.hpp"

namespace aip::http {

// Whether If-None-Match says that the client has this representation already: 304 for GET and HEAD. Weak
// comparison.
bool client_has(const Headers& request, const Headers& response);

// Whether a Range may be answered from this representation: true without If-Range, else only if its strong
// entity tag, or its date to the letter, is the one of the response.
bool range_is_current(const Headers& request, const Headers& response);

}  // namespace aip::http
