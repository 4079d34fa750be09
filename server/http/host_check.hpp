#pragma once

#include <string_view>

#include "http/message.hpp"
#include "http/server.hpp"

namespace aip::http {

inline constexpr std::string_view kNotOwnName =
    "this server is not known under this name: open it as localhost, or name it with --public-host";

// Whether a request may be made under its Host, as `options` say. A page of another site can have its own
// name resolved to this machine (DNS rebinding), and a browser then lets it read the answers: it can't change
// the name that it calls.
bool is_own_name(const Request& request, const ServerOptions& options);

}  // namespace aip::http
