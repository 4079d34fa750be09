#include "routes/session_cookie.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace aip::routes {
namespace {

constexpr std::string_view kName = "aip_session";

// The digits behind the last colon of Host; "" without a port.
std::string_view port_of(const http::Request& request) {
  const auto host = request.headers.find("Host").value_or("");
  const auto colon = host.rfind(':');
  if (colon == std::string_view::npos) return {};
  const auto port = host.substr(colon + 1);
  const bool valid =
      port.size() <= 5 && std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
  return valid ? port : std::string_view();
}

}  // namespace

std::string SessionCookie::name_for(const http::Request& request) const {
  std::string name(kName);
  for (const auto part : {std::string_view(server_), port_of(request)}) {
    if (!part.empty()) name += fmt::format("_{}", part);
  }
  return name;
}

std::optional<std::string_view> SessionCookie::read(const http::Request& request) const {
  if (const auto own = request.cookie(name_for(request))) return own;
  return request.cookie(kName);
}

std::string SessionCookie::set(const http::Request& request, std::string_view value, long max_age) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", name_for(request), value, max_age,
                     request.secure ? "; Secure" : "");
}

}  // namespace aip::routes
