#pragma once

#include <string>
#include <string_view>

namespace aip::http {

// "example.com" of "Example.com:8080" and "example.com.", "::1" of "[::1]:8080".
std::string name_of_host(std::string_view host);

// Whether `host`, an address or a Host field with or without port, is a name that leads to this machine
// alone: 127.0.0.0/8, ::1, localhost and what ends in .localhost (RFC 6761).
bool is_loopback_name(std::string_view host);

}  // namespace aip::http
