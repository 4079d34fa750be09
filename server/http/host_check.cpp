#include "http/host_check.hpp"

#include <algorithm>

#include "http/loopback_name.hpp"

namespace aip::http {

bool is_own_name(const Request& request, const ServerOptions& options) {
  if (!options.own_names_only) return true;
  // A browser always sends one.
  const auto host = request.headers.find("Host");
  if (!host || is_loopback_name(*host)) return true;
  if (options.public_hosts.empty()) return request.through_proxy;
  const std::string name = name_of_host(*host);
  return std::ranges::any_of(options.public_hosts,
                             [&](const std::string& own) { return name_of_host(own) == name; });
}

}  // namespace aip::http
