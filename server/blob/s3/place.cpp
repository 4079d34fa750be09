#include "blob/s3/place.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "net/client.hpp"

namespace aip::blob::s3 {
namespace {

constexpr std::size_t kMaxPrefix = 200;

std::unexpected<Error> wrong(std::string words) { return fail(ErrorCode::kInvalidInput, words, words); }

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
bool is_bucket(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return text.size() >= 3 && text.size() <= 63 && is_letter(text.front()) && is_letter(text.back()) &&
         text.find("..") == std::string_view::npos &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || c == '-' || c == '.'; });
}

bool is_region(std::string_view text) {
  return text.size() >= 2 && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

// Segments that an address could not keep ("." and "..", or none) are refused.
bool is_prefix(std::string_view text) {
  if (text.size() > kMaxPrefix || !is_valid_utf8(text)) return false;
  if (!std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c != 0x7f; })) return false;
  while (!text.empty()) {
    const auto slash = text.find('/');
    const auto segment = text.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..") return false;
    text = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  }
  return true;
}

}  // namespace

std::string Place::host_of_bucket() const {
  return style == Style::kVirtualHost ? fmt::format("{}.{}", bucket, host) : host;
}

std::string Place::path_of(std::string_view name) const {
  if (style == Style::kVirtualHost) return fmt::format("/{}", name);
  return name.empty() ? fmt::format("/{}", bucket) : fmt::format("/{}/{}", bucket, name);
}

std::string Place::text() const { return fmt::format("s3://{}/{} at {}://{}", bucket, prefix, scheme, host); }

Result<Place> make_place(std::string_view endpoint, std::string region, std::string bucket,
                         std::string_view prefix, Style style) {
  if (!is_region(region)) return wrong("The region of the store must be one such as eu-central-1.");
  if (!is_bucket(bucket))
    return wrong("The bucket must be 3 to 63 lower-case letters, digits, dots and dashes.");
  if (style == Style::kVirtualHost && bucket.contains('.') && !endpoint.starts_with("http://"))
    return wrong("A bucket with a dot in its name has no certificate of its own: use the path style.");
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  if (!is_prefix(prefix))
    return wrong("The prefix must be a folder such as shop/pictures, at most 200 bytes.");
  const std::string address =
      endpoint.empty() ? fmt::format("https://s3.{}.amazonaws.com", region) : std::string(endpoint);
  AIP_TRY_ASSIGN(const auto origin, net::origin_of(address));
  const auto colon = origin.find("://");
  Place place{.scheme = origin.substr(0, colon),
              .host = origin.substr(colon + 3),
              .region = std::move(region),
              .bucket = std::move(bucket),
              .prefix = prefix.empty() ? std::string() : fmt::format("{}/", prefix),
              .style = style};
  const auto rest = std::string_view(address).substr(std::min(address.size(), place.scheme.size() + 3));
  if (rest.find_first_of("?#") != std::string_view::npos ||
      (rest.contains('/') && rest.find('/') + 1 != rest.size())) {
    return wrong("The endpoint must be an address such as https://minio.example.com:9000, without a path.");
  }
  const std::string_view own_port = place.scheme == "https" ? ":443" : ":80";
  if (place.host.ends_with(own_port)) place.host.resize(place.host.size() - own_port.size());
  return place;
}

}  // namespace aip::blob::s3
