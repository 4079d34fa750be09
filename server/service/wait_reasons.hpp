#pragma once

#include <span>

#include "domain/job.hpp"
#include "store/database.hpp"

namespace aip::service {

// Fills in why nothing of a user's unfinished jobs is worked on, where that is so.
Result<void> explain_waits(store::Connection& connection, const UserId& user,
                           std::span<Job* const> unfinished);

}  // namespace aip::service
