#pragma once

#include "routes/fields.hpp"

namespace aip::routes {

// JobOptions of the API: checks types and ranges, keeps what it knows, drops the rest. Faults land in
// `fields`.
json::object read_job_options(Fields& fields, std::string_view key);

}  // namespace aip::routes
