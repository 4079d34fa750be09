#pragma once

#include "domain/job_options.hpp"
#include "routes/fields.hpp"

namespace aip::routes {

// JobOptions of the API: checks types and ranges and ignores unknown members. Faults are collected in
// `fields`.
JobOptions read_job_options(Fields& fields, std::string_view key);

}  // namespace aip::routes
