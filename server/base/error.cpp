#include "base/error.hpp"

#include <array>
#include <utility>

namespace aip {
namespace {

constexpr std::array<std::pair<ErrorCode, std::string_view>, 30> kWords{{
    {ErrorCode::kInvalidInput, "invalid_input"},
    {ErrorCode::kUnauthenticated, "unauthenticated"},
    {ErrorCode::kForbidden, "forbidden"},
    {ErrorCode::kNotFound, "not_found"},
    {ErrorCode::kConflict, "conflict"},
    {ErrorCode::kPreconditionFailed, "precondition_failed"},
    {ErrorCode::kTooLarge, "too_large"},
    {ErrorCode::kUnsupportedMedia, "unsupported_media"},
    {ErrorCode::kQuotaExceeded, "quota_exceeded"},
    {ErrorCode::kRateLimited, "rate_limited"},
    {ErrorCode::kStorageFull, "storage_full"},
    {ErrorCode::kUnavailable, "unavailable"},
    {ErrorCode::kTimeout, "timeout"},
    {ErrorCode::kCancelled, "cancelled"},
    {ErrorCode::kNewerSchema, "newer_schema"},
    {ErrorCode::kInUse, "in_use"},
    {ErrorCode::kImageUnreadable, "image_unreadable"},
    {ErrorCode::kImageTooLarge, "image_too_large"},
    {ErrorCode::kCutOutRefused, "cut_out_refused"},
    {ErrorCode::kPixelProcessDied, "pixel_process_died"},
    {ErrorCode::kProviderBusy, "provider_busy"},
    {ErrorCode::kProviderQuota, "provider_quota"},
    {ErrorCode::kProviderAuth, "provider_auth"},
    {ErrorCode::kProviderRefused, "provider_refused"},
    {ErrorCode::kModerated, "moderated"},
    {ErrorCode::kNoPicture, "no_picture"},
    {ErrorCode::kOutcomeUnknown, "outcome_unknown"},
    {ErrorCode::kAddressBlocked, "address_blocked"},
    {ErrorCode::kEngine, "engine_error"},
    {ErrorCode::kInternal, "internal"},
}};

}  // namespace

std::string_view to_string(ErrorCode code) {
  for (const auto& [known, word] : kWords) {
    if (known == code) return word;
  }
  return "internal";
}

std::optional<ErrorCode> error_code_from(std::string_view word) {
  for (const auto& [code, known] : kWords) {
    if (known == word) return code;
  }
  return std::nullopt;
}

Error invalid_field(std::string field, std::string message) {
  return {.code = ErrorCode::kInvalidInput,
          .message = message,
          .public_message = message,
          .details = {{.field = std::move(field), .message = message}}};
}

std::string_view Error::for_people() const {
  return public_message.empty() ? to_string(code) : std::string_view(public_message);
}

}  // namespace aip
