#pragma once

#include <array>
#include <string_view>

#include "base/error.hpp"
#include "domain/ids.hpp"
#include "store/database.hpp"

// Which failed tasks are worth another attempt.
namespace aip::queue {

// Failures that lie in the photo or in the order: the same task would end the same way, and may cost money
// again.
inline constexpr std::array kFinalFailures{
    ErrorCode::kInvalidInput,    ErrorCode::kUnsupportedMedia, ErrorCode::kImageUnreadable,
    ErrorCode::kImageTooLarge,   ErrorCode::kCutOutRefused,    ErrorCode::kModerated,
    ErrorCode::kProviderRefused,
};

// The same as a list of SQL strings: 'invalid_input', 'unsupported_media', …
std::string_view final_failures_sql();

// How many tasks of a job Queue::retry_job() would put back without `resend`.
Result<int> count_retryable(store::Connection& connection, const JobId& job);

}  // namespace aip::queue
