#pragma once

#include "routes/api.hpp"
#include "routes/fields.hpp"

// Connection tests, of what is typed and of what is stored.
namespace aip::routes {

// Answers the report on an endpoint that a request's optional body describes; what it leaves out is as in the
// profile (none: the default).
Result<Answer> test_endpoint(Services& services, const Caller& caller, const http::Request& request,
                             std::optional<ProfileId> profile = std::nullopt);

}  // namespace aip::routes
