#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"
#include "store/job_repository.hpp"
#include "store/review_repository.hpp"

// The parameter `cursor` of a list: a place in it, as an earlier page named it in `nextCursor`. What it is
// made of is nobody's business but ours. kInvalidInput for any other text.
namespace aip::routes {

std::string to_text(const store::workflows::Cursor& cursor);
Result<std::optional<store::workflows::Cursor>> sku_cursor(const http::Request& request);

}  // namespace aip::routes
