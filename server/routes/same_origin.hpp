#pragma once

#include "base/result.hpp"
#include "http/message.hpp"

namespace aip::routes {

// kForbidden for a request that a page of another site caused, by Sec-Fetch-Site, else by comparing Origin
// with Host (and with X-Forwarded-Host of a trusted proxy). Programs send neither, and only cookies that they
// mean to send. A Host without a port matches every port of that name, because many proxies drop the port.
Result<void> check_same_origin(const http::Request& request);

}  // namespace aip::routes
