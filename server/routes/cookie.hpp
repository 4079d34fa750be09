#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace aip::routes {

// A cookie that scripts can't read. Browsers send a cookie to every port of a host, so that servers on one
// host would overwrite each other's. Its name therefore holds an id of the server: "aip_session_1f3a09c2". It
// stays the same when the port changes.
class Cookie {
 public:
  // `server`: letters and digits that other servers don't have; may be empty.
  Cookie(std::string_view name, std::string_view server);

  // What the request has, also from a cookie under the name without the server's id, as older versions set
  // it.
  std::optional<std::string_view> read(const http::Request& request) const;
  // A Set-Cookie value. `max_age` in seconds; 0 deletes the cookie.
  std::string set(const http::Request& request, std::string_view value, long max_age) const;

 private:
  const std::string old_name_;
  const std::string name_;
};

}  // namespace aip::routes
