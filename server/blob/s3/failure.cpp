#include "blob/s3/failure.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <iomanip>
#include <locale>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "base/text.hpp"
#include "blob/s3/xml.hpp"

namespace aip::blob::s3 {
namespace {

constexpr auto kPassing = std::to_array<std::string_view>(
    {"SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "OperationAborted",
     "XAmzContentSHA256Mismatch", "BadDigest", "IncompleteBody"});

constexpr auto kFull = std::to_array<std::string_view>(
    {"XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "QuotaExceeded", "EntityTooLarge"});

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& codes, std::string_view code) {
  return std::ranges::find(codes, code) != codes.end();
}

// "Fri, 24 May 2013 00:00:00 GMT" (RFC 9110, IMF-fixdate).
std::optional<Time> from_http_date(std::string_view text) {
  std::istringstream in{std::string(text)};
  in.imbue(std::locale::classic());
  std::tm parts{};
  in >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S");
  if (in.fail()) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900),
                                        std::chrono::month(static_cast<unsigned>(parts.tm_mon) + 1),
                                        std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
  if (!day.ok()) return std::nullopt;
  return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min) +
         std::chrono::seconds(parts.tm_sec);
}

std::string words_of_clock(const net::Response& response, Time now) {
  const auto there = from_http_date(response.header("date").value_or(""));
  if (!there) return "This server's clock differs too much from the store's: set it (NTP).";
  const auto off = std::chrono::round<std::chrono::minutes>(now - *there);
  return fmt::format("This server's clock is {} minutes {} the store's: set it (NTP).",
                     std::chrono::abs(off).count(), off.count() < 0 ? "behind" : "ahead of");
}

std::string words_of_region(const net::Response& response, const Place& place) {
  auto region = text_of(response.body, "Region");
  if (const auto header = response.header("x-amz-bucket-region"); region.empty() && header) region = *header;
  if (!region.empty() && region != place.region) {
    return fmt::format("The bucket {} is in the region {}, not in {}: change the region.", place.bucket,
                       region, place.region);
  }
  const auto endpoint = text_of(response.body, "Endpoint");
  if (!endpoint.empty()) {
    return fmt::format("The bucket {} is to be reached at {}: change the endpoint.", place.bucket, endpoint);
  }
  return fmt::format("The bucket {} is somewhere else: check its region and endpoint.", place.bucket);
}

std::string words_of(const net::Response& response, const Place& place, std::string_view code,
                     std::string_view doing, Time now) {
  if (code == "RequestTimeTooSkewed") return words_of_clock(response, now);
  if (code == "PermanentRedirect" || code == "TemporaryRedirect" || code == "AuthorizationHeaderMalformed" ||
      (response.status >= 300 && response.status < 400)) {
    return words_of_region(response, place);
  }
  if (code == "SignatureDoesNotMatch")
    return "The store does not accept the signature: the secret access key is wrong.";
  if (code == "InvalidAccessKeyId") return "The store does not know this access key id.";
  if (code == "ExpiredToken") return "The session token of the store has expired: enter new credentials.";
  if (code == "InvalidToken") return "The store does not accept the session token.";
  if (code == "NoSuchBucket") return fmt::format("There is no bucket {} at {}.", place.bucket, place.host);
  if (code == "SlowDown" || response.status == 429) return "The store asks to slow down.";
  if (code == "InvalidArgument" || code == "InvalidRequest" || code == "NotImplemented") {
    return fmt::format("The store refuses the request ({}): is it S3-compatible?", code);
  }
  if (response.status == 401 || response.status == 403) {
    return fmt::format("The store does not let this access key {} objects in the bucket {}{}.", doing,
                       place.bucket, code.empty() ? "" : fmt::format(" ({})", code));
  }
  return fmt::format("The store answered with an error: {}{}.", response.status,
                     code.empty() ? "" : fmt::format(" {}", code));
}

ErrorCode code_of(const net::Response& response, std::string_view code) {
  if (code == "NoSuchKey" || (response.status == 404 && code.empty())) return ErrorCode::kNotFound;
  if (response.status == 412 || code == "PreconditionFailed") return ErrorCode::kPreconditionFailed;
  if (response.status == 507 || is_one_of(kFull, code)) return ErrorCode::kStorageFull;
  return ErrorCode::kUnavailable;
}

}  // namespace

Failure failure_of(const net::Response& response, const Place& place, std::string_view doing, Time now) {
  const std::string code = text_of(response.body, "Code");
  Error error{.code = code_of(response, code),
              .message = fmt::format("{}: {} {} {}", place.text(), response.status, code,
                                     truncate_utf8(text_of(response.body, "Message"), 300)),
              .retry = Retry::kLater};
  switch (error.code) {
    case ErrorCode::kNotFound:
      error.retry = Retry::kNever;
      break;
    case ErrorCode::kStorageFull:
      error.public_message = "The store of the pictures is full.";
      break;
    default:
      error.public_message = words_of(response, place, code, doing, now);
  }
  const bool repeats = error.code == ErrorCode::kUnavailable &&
                       (is_one_of(kPassing, code) || response.status == 429 || response.status == 500 ||
                        response.status == 502 || response.status == 503 || response.status == 504);
  return {.error = std::move(error), .repeats = repeats, .code = code};
}

Failure failure_of(Error error, const Place& place) {
  const auto code = error.code;
  error.message = fmt::format("{}: {}", place.text(), error.message);
  // Writing the same bytes under the same name twice does no harm, so an unknown outcome is one more failure.
  const bool repeats =
      code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout || code == ErrorCode::kOutcomeUnknown;
  if (code == ErrorCode::kOutcomeUnknown) error.public_message.clear();
  if (code == ErrorCode::kAddressBlocked) {
    error.public_message = fmt::format(
        "This server may not connect to {}: it is not an address of the public "
        "Internet. Its administrator can allow it (--storage-allow-address).",
        place.host);
  } else if (error.message.contains("certificate") || error.message.contains("SSL")) {
    error.public_message = fmt::format(
        "No secure connection (TLS) to {}: its certificate is not trusted, or it "
        "speaks http only. The certificate of its authority can be given "
        "(--storage-ca-file).",
        place.host);
  } else {
    error.public_message =
        fmt::format("The store at {} can't be reached. {}", place.host, error.public_message);
  }
  error.code = ErrorCode::kUnavailable;
  error.retry = Retry::kLater;
  return {.error = std::move(error), .repeats = repeats, .code = {}};
}

}  // namespace aip::blob::s3
