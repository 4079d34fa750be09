#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"
#include "service/queries.hpp"

// The parameter `cursor` of a list: a place in it, as an earlier page named it in `nextCursor`. What it is
// made of is internal. kInvalidInput for any other text.
namespace aip::routes {

std::string to_text(const service::SkuCursor& cursor);
Result<std::optional<service::SkuCursor>> sku_cursor(const http::Request& request);
std::string to_text(const service::JobCursor& cursor);
Result<std::optional<service::JobCursor>> job_cursor(const http::Request& request);

}  // namespace aip::routes
