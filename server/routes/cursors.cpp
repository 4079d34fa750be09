#include "routes/cursors.hpp"

#include <charconv>

#include <fmt/format.h>

namespace aip::routes {
namespace {

constexpr std::size_t kMaxCursorBytes = 4000;

Error not_a_cursor() {
  return {.code = ErrorCode::kInvalidInput,
          .message = "not a cursor",
          .details = {{.field = "cursor", .message = "must be the nextCursor of an earlier answer"}}};
}

// The two parts of a cursor; nullopt without one. Neither part holds a dot.
Result<std::optional<std::pair<std::string, std::string>>> parts_of(const http::Request& request) {
  const auto text = request.query_value("cursor");
  if (!text || text->empty()) return std::nullopt;
  const auto dot = text->find('.');
  if (dot == 0 || dot == std::string_view::npos || dot + 1 == text->size() ||
      text->size() > kMaxCursorBytes) {
    return fail(not_a_cursor());
  }
  return std::pair{std::string(text->substr(0, dot)), std::string(text->substr(dot + 1))};
}

}  // namespace

std::string to_text(const service::SkuCursor& cursor) {
  return fmt::format("{}.{}", cursor.sort_key, cursor.id.value);
}

Result<std::optional<service::SkuCursor>> sku_cursor(const http::Request& request) {
  AIP_TRY_ASSIGN(auto parts, parts_of(request));
  if (!parts) return std::nullopt;
  return service::SkuCursor{std::move(parts->first), WorkflowId{std::move(parts->second)}};
}

std::string to_text(const service::JobCursor& cursor) {
  return fmt::format("{}.{}", cursor.created_at.time_since_epoch().count(), cursor.id.value);
}

Result<std::optional<service::JobCursor>> job_cursor(const http::Request& request) {
  AIP_TRY_ASSIGN(auto parts, parts_of(request));
  if (!parts) return std::nullopt;
  const auto& digits = parts->first;
  std::int64_t millis = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), millis);
  if (error != std::errc{} || end != digits.data() + digits.size()) return fail(not_a_cursor());
  return service::JobCursor{Time(std::chrono::milliseconds(millis)), JobId{std::move(parts->second)}};
}

}  // namespace aip::routes
