#include "routes/session_cookie.hpp"

#include <fmt/format.h>

namespace aip::routes {
namespace {

constexpr std::string_view kOldName = "aip_session";

}  // namespace

SessionCookie::SessionCookie(std::string_view server)
    : name_(server.empty() ? std::string(kOldName) : fmt::format("{}_{}", kOldName, server)) {}

std::optional<std::string_view> SessionCookie::read(const http::Request& request) const {
  if (const auto own = request.cookie(name_)) return own;
  return request.cookie(kOldName);
}

std::string SessionCookie::set(const http::Request& request, std::string_view value, long max_age) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", name_, value, max_age,
                     request.secure ? "; Secure" : "");
}

}  // namespace aip::routes
