#include "blob/s3/bucket.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "blob/s3/xml.hpp"

namespace aip::blob::s3 {
namespace {

constexpr int kMaxFetches = 2;                   // of an object whose bytes are wrong
constexpr std::size_t kRoomForHead = 64u << 10;  // of an answer beside the object's bytes
constexpr int kMaxPages = 100'000;               // of a listing, a thousand objects each

std::uint64_t number_in(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Object object_of(const net::Response& answer) {
  return {.bytes = number_in(answer.header("content-length").value_or("0")),
          .etag = std::string(answer.header("etag").value_or("")),
          .sha256 = std::string(answer.header("x-amz-meta-sha256").value_or(""))};
}

// Of "bytes 0-99/1234": the whole size; nullopt when the answer is not this very range.
std::optional<std::uint64_t> whole_size(const net::Response& answer, std::uint64_t offset) {
  const auto range = answer.header("content-range").value_or("");
  const auto expected =
      fmt::format("bytes {}-{}/", offset, offset + std::max<std::uint64_t>(answer.body.size(), 1) - 1);
  if (!range.starts_with(expected)) return std::nullopt;
  return number_in(range.substr(expected.size()));
}

Result<void> write_at(int fd, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error(errno, "write a picture"));
    bytes.remove_prefix(static_cast<std::size_t>(n));
    offset += static_cast<std::uint64_t>(n);
  }
  return {};
}

std::string range_of(std::uint64_t offset, std::uint64_t length) {
  return fmt::format("bytes={}-{}", offset, offset + length - 1);
}

// As a failed condition, while it may be whole the next time; see final().
std::unexpected<Error> wrong_bytes(const Place& place, std::string_view name, std::string_view what) {
  return fail_later(ErrorCode::kPreconditionFailed, fmt::format("{}: {}: {}", place.text(), name, what));
}

Error final(Error error) {
  if (error.code != ErrorCode::kPreconditionFailed) return error;
  error.code = ErrorCode::kUnavailable;
  error.public_message = "The store returned other bytes than were stored.";
  return error;
}

}  // namespace

Result<Object> Bucket::head(const std::string& name) const {
  const auto answer = caller_.send({.doing = "read", .method = "HEAD", .name = name});
  if (!answer) return fail(answer.error().error);
  return object_of(*answer);
}

Result<std::string> Bucket::get_range(const std::string& name, std::uint64_t offset,
                                      std::uint64_t length) const {
  if (length == 0) return std::string();
  auto answer = caller_.send({.doing = "read",
                              .name = name,
                              .headers = {{"range", range_of(offset, length)}},
                              .bytes = length,
                              .limit = length + kRoomForHead});
  if (!answer && answer.error().code == "InvalidRange") return std::string();
  if (!answer) return fail(answer.error().error);
  if (answer->status != 206 || !whole_size(*answer, offset) || answer->body.size() > length)
    return fail(final(wrong_bytes(place(), name, "another range than was asked for").error()));
  return std::move(answer->body);
}

Result<Object> Bucket::get(const std::string& name, int out) const {
  Result<Object> got = fail(ErrorCode::kInternal, "not fetched");
  for (int fetch = 0; fetch < kMaxFetches; ++fetch) {
    got = get_once(name, out);
    // What changed between two ranges, or broke on the way, may be whole the next time.
    if (got || got.error().code != ErrorCode::kPreconditionFailed) return got;
    log::warning("storage: {}", got.error().message);
  }
  return fail(final(std::move(got).error()));
}

Result<Object> Bucket::get_once(const std::string& name, int out) const {
  if (::ftruncate(out, 0) != 0) return fail(errno_error(errno, "empty a temporary file"));
  Object object;
  std::uint64_t offset = 0;
  do {
    Call call{.doing = "read",
              .name = name,
              .headers = {{"range", range_of(offset, limits_.piece)}},
              .bytes = limits_.piece,
              .limit = limits_.piece + kRoomForHead};
    if (offset > 0) call.headers.emplace_back("if-match", object.etag);
    auto answer = caller_.send(call);
    if (!answer && answer.error().code == "InvalidRange" && offset == 0) {
      // No range of an empty object can be asked for.
      AIP_TRY_ASSIGN(object, head(name));
      break;
    }
    if (!answer) return fail(std::move(answer).error().error);
    // A store that knows no ranges sends all of it.
    const auto whole = answer->status == 206 ? whole_size(*answer, offset)
                                             : std::optional<std::uint64_t>(answer->body.size());
    if (!whole || (answer->status == 200 && offset > 0) || answer->body.empty() != (*whole == 0))
      return wrong_bytes(place(), name, "another range than was asked for");
    if (offset == 0) {
      object = object_of(*answer);
      object.bytes = *whole;
    } else if (answer->header("etag").value_or("") != object.etag || *whole != object.bytes) {
      return wrong_bytes(place(), name, "two ranges are not of one version");
    }
    AIP_TRY(write_at(out, offset, answer->body));
    offset += answer->body.size();
  } while (offset < object.bytes);
  if (file_size(out) != object.bytes) return wrong_bytes(place(), name, "another size than was announced");
  if (object.sha256.empty()) return object;
  AIP_TRY_ASSIGN(const auto sha256, sha256_hex_of_file(out));
  if (sha256 != object.sha256) return wrong_bytes(place(), name, "another SHA-256 than was stored");
  return object;
}

Result<void> Bucket::remove(const std::string& name) const {
  const auto answer = caller_.send({.doing = "delete", .method = "DELETE", .name = name});
  if (answer || answer.error().error.code == ErrorCode::kNotFound) return {};
  return fail(answer.error().error);
}

Result<void> Bucket::list(const std::string& prefix, const std::function<void(const Listed&)>& visit) const {
  std::string continuation;
  for (int page = 0; page < kMaxPages; ++page) {
    Call call{.doing = "list",
              .query = {{"list-type", "2"}, {"encoding-type", "url"}, {"prefix", prefix}},
              .limit = 16u << 20};
    if (!continuation.empty()) call.query.emplace_back("continuation-token", continuation);
    const auto answer = caller_.send(call);
    if (!answer) return fail(answer.error().error);
    const bool is_encoded = text_of(answer->body, "EncodingType") == "url";  // not every store does it
    for (const auto entry : elements(answer->body, "Contents")) {
      const auto modified = from_iso(text_of(entry, "LastModified"));
      auto name = text_of(entry, "Key");
      if (is_encoded) name = percent_decoded(name);
      if (!modified || !name.starts_with(prefix)) continue;
      visit({.name = std::move(name), .bytes = number_in(text_of(entry, "Size")), .modified = *modified});
    }
    continuation = text_of(answer->body, "NextContinuationToken");
    if (text_of(answer->body, "IsTruncated") != "true" || continuation.empty()) return {};
  }
  return fail_later(ErrorCode::kUnavailable, place().text() + ": the listing does not end",
                    "The store's listing does not end.");
}

}  // namespace aip::blob::s3
