#pragma once

#include <string_view>

namespace aip::http {

// Whether `host`, an address or a Host field with or without port, is a name that leads to this machine
// alone: 127.0.0.0/8, ::1, localhost and what ends in .localhost (RFC 6761).
bool is_loopback_name(std::string_view host);

}  // namespace aip::http
