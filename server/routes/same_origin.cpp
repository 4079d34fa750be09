#include "routes/same_origin.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"

namespace aip::routes {
namespace {

// A host as Origin and Host write it, in lower case and without the default port of the scheme.
std::string host_of(std::string_view text, std::string_view scheme) {
  std::string host = to_lower(trim(text));
  const std::string_view port = scheme == "https" ? ":443" : ":80";
  if (host.ends_with(port)) host.resize(host.size() - port.size());
  return host;
}

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  return colon == std::string_view::npos || host.ends_with(']') ? host : host.substr(0, colon);
}

// Nothing but a name or an address, and perhaps a port of digits: no user, no path.
bool is_host(std::string_view host) {
  const auto name = without_port(host);
  const auto port = host.substr(name.size());
  const auto digits = port.empty() ? port : port.substr(1);
  return !name.empty() && name.find_first_of("@/\\?# ") == std::string_view::npos &&
         (port.empty() || !digits.empty()) &&
         digits.find_first_not_of("0123456789") == std::string_view::npos;
}

// Appends the hosts of an RFC 7239 header: for=192.0.2.43;host="nas:8090", …
void add_forwarded(std::vector<std::string>& hosts, std::string_view header, std::string_view scheme) {
  const auto end_of = [](std::string_view text) { return std::min(text.find_first_of(",;"), text.size()); };
  while (!header.empty()) {
    const auto end = end_of(header);
    const auto pair = trim(header.substr(0, end));
    if (const auto equals = pair.find('='); to_lower(trim(pair.substr(0, equals))) == "host") {
      auto value = trim(pair.substr(std::min(equals + 1, pair.size())));
      if (value.size() > 1 && value.starts_with('"') && value.ends_with('"')) {
        value = value.substr(1, value.size() - 2);
      }
      hosts.push_back(host_of(value, scheme));
    }
    header.remove_prefix(std::min(end + 1, header.size()));
  }
}

// The names that the browser may have asked for.
std::vector<std::string> hosts_of(const http::Request& request, std::string_view scheme) {
  std::vector<std::string> hosts{host_of(request.headers.find("Host").value_or(""), scheme)};
  if (!request.through_proxy) return hosts;
  // Each proxy on the way adds one; a page can't send this header to another site.
  std::string_view rest = request.headers.find("X-Forwarded-Host").value_or("");
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    hosts.push_back(host_of(rest.substr(0, comma), scheme));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  add_forwarded(hosts, request.headers.find("Forwarded").value_or(""), scheme);
  return hosts;
}

Result<void> refuse(std::string_view hint = {}) {
  return fail(ErrorCode::kForbidden, "cross-site request",
              fmt::format("This request came from another site.{}", hint));
}

}  // namespace

Result<void> check_same_origin(const http::Request& request) {
  if (const auto site = request.headers.find("Sec-Fetch-Site")) {
    if (*site == "same-origin" || *site == "none") return {};
    return refuse();
  }
  const auto origin = request.headers.find("Origin");
  if (!origin) return {};
  const auto scheme_end = origin->find("://");
  if (scheme_end == std::string_view::npos) return refuse();
  const auto scheme = origin->substr(0, scheme_end);
  const auto page = host_of(origin->substr(scheme_end + 3), scheme);
  if ((scheme != "http" && scheme != "https") || !is_host(page)) return refuse();
  const auto hosts = hosts_of(request, scheme);
  const bool same = std::ranges::any_of(
      hosts, [&](const std::string& host) { return host == page || host == without_port(page); });
  if (same) return {};
  return refuse(fmt::format(
      " The page is at {}, but the server was asked for as {}. If both are this server, its reverse proxy "
      "must pass on the Host header as the browser sent it (nginx: proxy_set_header Host $http_host;).",
      page, hosts.front()));
}

}  // namespace aip::routes
