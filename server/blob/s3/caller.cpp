#include "blob/s3/caller.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "base/id.hpp"
#include "base/log.hpp"

namespace aip::blob::s3 {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kConnect{5'000};
constexpr milliseconds kIdle{20'000};
constexpr std::uint64_t kMinBytesPerSecond = 64u << 10;

milliseconds random_part_of(milliseconds most) {
  std::uint32_t number = 0;
  random_bytes(std::as_writable_bytes(std::span(&number, 1)));
  return milliseconds(number % (static_cast<std::uint32_t>(most.count()) + 1));
}

}  // namespace

struct Caller::Outage {
  std::mutex mutex;
  std::optional<Failure> failure;  // of the call that was given up last
  std::chrono::steady_clock::time_point end;
};

Caller::Caller(net::Client& client, const Clock& clock, Place place, Credentials credentials,
               Patience patience)
    : client_(client),
      clock_(clock),
      place_(std::move(place)),
      credentials_(std::move(credentials)),
      patience_(patience),
      outage_(std::make_shared<Outage>()) {}

std::expected<net::Response, Failure> Caller::try_once(const Call& call) const {
  const Time now = clock_.now();
  Unsigned to_sign{.method = call.method,
                   .path = place_.path_of(call.name),
                   .query = call.query,
                   .headers = call.headers,
                   .payload_hash = call.payload_hash};
  to_sign.headers.emplace_back("x-amz-content-sha256", call.payload_hash);
  to_sign.headers.emplace_back("x-amz-date", amz_date(now));
  if (!credentials_.session_token.empty())
    to_sign.headers.emplace_back("x-amz-security-token", credentials_.session_token);
  // Or curl makes one up, which is not signed.
  if (call.method == "PUT" || call.method == "POST")
    to_sign.headers.emplace_back("content-type", "application/octet-stream");

  net::Request request{.method = call.method, .headers = to_sign.headers};
  to_sign.headers.emplace_back("host", place_.host_of_bucket());
  request.headers.emplace_back("Authorization",
                               authorization(to_sign, credentials_, {.region = place_.region}, now));
  const auto query = canonical_query(call.query);
  request.url = fmt::format("{}://{}{}{}{}", place_.scheme, place_.host_of_bucket(),
                            encode_path(to_sign.path), query.empty() ? "" : "?", query);
  if (call.body) request.body = call.body();
  request.connect = kConnect;
  request.idle = kIdle;
  request.total = kIdle + kConnect + std::chrono::seconds(call.bytes / kMinBytesPerSecond);
  request.limit = call.limit;

  auto response = client_.send_blocking(std::move(request));
  if (!response) return std::unexpected(failure_of(std::move(response).error(), place_));
  // Some answers begin well and turn into an error while they are made (CompleteMultipartUpload).
  const bool is_late_error =
      response->status == 200 && call.method == "POST" && response->body.contains("<Error>");
  if (response->status / 100 == 2 && !is_late_error) return *std::move(response);
  return std::unexpected(failure_of(*response, place_, call.doing, now));
}

std::expected<net::Response, Failure> Caller::send(const Call& call) const {
  {
    const std::lock_guard lock(outage_->mutex);
    if (outage_->failure && std::chrono::steady_clock::now() < outage_->end)
      return std::unexpected(*outage_->failure);
  }
  const auto end = std::chrono::steady_clock::now() + patience_.deadline;
  auto pause = patience_.first_pause;
  while (true) {
    auto answer = try_once(call);
    if (answer || !answer.error().repeats) return answer;
    const auto wait = random_part_of(pause);
    if (std::chrono::steady_clock::now() + wait >= end) {
      const std::lock_guard lock(outage_->mutex);
      outage_->failure = answer.error();
      outage_->end = std::chrono::steady_clock::now() + patience_.rest;
      return answer;
    }
    log::debug("storage: {} {}: {}; trying again", call.method, call.name, answer.error().error.message);
    std::this_thread::sleep_for(wait);
    pause = std::min(pause * 2, patience_.max_pause);
  }
}

std::string Caller::presigned_get(std::string_view name, std::chrono::seconds expires) const {
  Unsigned request{.path = place_.path_of(name), .headers = {{"host", place_.host_of_bucket()}}};
  const auto path = encode_path(request.path);
  return fmt::format(
      "{}://{}{}?{}", place_.scheme, place_.host_of_bucket(), path,
      presigned_query(std::move(request), credentials_, {.region = place_.region}, clock_.now(), expires));
}

}  // namespace aip::blob::s3
