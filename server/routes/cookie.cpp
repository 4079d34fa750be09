#include "routes/cookie.hpp"

#include <fmt/format.h>

namespace aip::routes {

Cookie::Cookie(std::string_view name, std::string_view server)
    : old_name_(name), name_(server.empty() ? old_name_ : fmt::format("{}_{}", name, server)) {}

std::optional<std::string_view> Cookie::read(const http::Request& request) const {
  if (const auto own = request.cookie(name_)) return own;
  return request.cookie(old_name_);
}

std::string Cookie::set(const http::Request& request, std::string_view value, long max_age) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", name_, value, max_age,
                     request.secure ? "; Secure" : "");
}

}  // namespace aip::routes
