#include "blob/s3/signature.hpp"

#include <algorithm>
#include <array>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sodium.h>

#include "base/hash.hpp"

namespace aip::blob::s3 {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string encode(std::string_view text, bool keeps_slashes) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c) || (keeps_slashes && c == '/')) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> out{};
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  crypto_auth_hmacsha256_final(&state, out.data());
  return {reinterpret_cast<const char*>(out.data()), out.size()};
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

// Without blanks at the ends, and single ones inside.
std::string folded(std::string_view value) {
  std::string out;
  for (const char c : value) {
    const bool is_blank = c == ' ' || c == '\t';
    if (!is_blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

Pairs sorted(Pairs pairs) {
  std::ranges::sort(pairs);
  return pairs;
}

std::string signed_headers(const Pairs& headers) {
  std::string names;
  for (const auto& [name, value] : sorted(headers)) names += names.empty() ? name : ";" + name;
  return names;
}

std::string scope_text(const Scope& scope, Time time) {
  return fmt::format("{}/{}/{}/aws4_request", amz_date(time).substr(0, 8), scope.region, scope.service);
}

std::string signature(const Unsigned& request, const Credentials& credentials, const Scope& scope,
                      Time time) {
  const std::string to_sign = fmt::format("{}\n{}\n{}\n{}", kAlgorithm, amz_date(time),
                                          scope_text(scope, time), sha256_hex(canonical_request(request)));
  std::string key = hmac("AWS4" + credentials.secret_access_key, amz_date(time).substr(0, 8));
  for (const std::string_view part :
       {std::string_view(scope.region), std::string_view(scope.service), std::string_view("aws4_request")}) {
    key = hmac(key, part);
  }
  return hex(hmac(key, to_sign));
}

}  // namespace

std::string amz_date(Time time) {
  return fmt::format("{:%Y%m%dT%H%M%SZ}", std::chrono::floor<std::chrono::seconds>(time));
}

std::string encode(std::string_view text) { return encode(text, false); }

std::string encode_path(std::string_view path) { return encode(path, true); }

std::string canonical_query(const Pairs& query) {
  Pairs encoded;
  for (const auto& [name, value] : query) encoded.emplace_back(encode(name), encode(value));
  std::string text;
  for (const auto& [name, value] : sorted(std::move(encoded))) {
    text += fmt::format("{}{}={}", text.empty() ? "" : "&", name, value);
  }
  return text;
}

std::string canonical_request(const Unsigned& request) {
  std::string headers;
  for (const auto& [name, value] : sorted(request.headers))
    headers += fmt::format("{}:{}\n", name, folded(value));
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, encode_path(request.path),
                     canonical_query(request.query), headers, signed_headers(request.headers),
                     request.payload_hash);
}

std::string authorization(const Unsigned& request, const Credentials& credentials, const Scope& scope,
                          Time time) {
  return fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                     credentials.access_key_id, scope_text(scope, time), signed_headers(request.headers),
                     signature(request, credentials, scope, time));
}

std::string presigned_query(Unsigned request, const Credentials& credentials, const Scope& scope, Time time,
                            std::chrono::seconds expires) {
  request.query.insert(
      request.query.end(),
      {{"X-Amz-Algorithm", std::string(kAlgorithm)},
       {"X-Amz-Credential", fmt::format("{}/{}", credentials.access_key_id, scope_text(scope, time))},
       {"X-Amz-Date", amz_date(time)},
       {"X-Amz-Expires", std::to_string(expires.count())},
       {"X-Amz-SignedHeaders", signed_headers(request.headers)}});
  if (!credentials.session_token.empty())
    request.query.emplace_back("X-Amz-Security-Token", credentials.session_token);
  request.payload_hash = kUnsignedPayload;
  return fmt::format("{}&X-Amz-Signature={}", canonical_query(request.query),
                     signature(request, credentials, scope, time));
}

}  // namespace aip::blob::s3
