#include "http/loopback_name.hpp"

#include <algorithm>
#include <string>

#include <arpa/inet.h>

#include "base/text.hpp"

namespace aip::http {

std::string name_of_host(std::string_view host) {
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return to_lower(host.substr(1, end == std::string_view::npos ? end : end - 1));
  }
  if (std::ranges::count(host, ':') == 1) host = host.substr(0, host.find(':'));
  if (host.ends_with('.')) host.remove_suffix(1);
  return to_lower(host);
}

bool is_loopback_name(std::string_view host) {
  const std::string name = name_of_host(host);
  in_addr address{};
  if (::inet_pton(AF_INET, name.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
  return name == "localhost" || name.ends_with(".localhost") || name == "::1";
}

}  // namespace aip::http
