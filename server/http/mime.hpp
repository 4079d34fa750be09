#pragma once

#include <string_view>

namespace aip::http {

// The Content-Type of a file by the ending of its name, in whatever case; text comes with its charset. An
// unknown ending is "application/octet-stream".
std::string_view content_type_of(std::string_view file_name);

}  // namespace aip::http
