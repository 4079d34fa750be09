#pragma once

#include <string>
#include <string_view>

namespace aip::routes {

// What a person calls the thing they sit at, by what its browser says of itself: "Firefox, Windows"; the
// first word of a program's own name ("curl"); "?" when it says nothing.
std::string device_of(std::string_view user_agent);

}  // namespace aip::routes
