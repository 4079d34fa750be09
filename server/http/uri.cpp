#include "http/uri.hpp"

#include <algorithm>

#include <boost/url/encode.hpp>
#include <boost/url/pct_string_view.hpp>

#include "base/text.hpp"
#include "http/token.hpp"

namespace aip::http {
namespace urls = boost::urls;

namespace {

// The characters that percent_encode() leaves alone, as Boost.URL wants to be told.
struct Kept {
  std::string_view others;

  bool operator()(char c) const noexcept { return is_alpha(c) || is_digit(c) || others.contains(c); }
};

bool has_dot_segment(std::string_view path) {
  while (true) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, end);
    if (segment == "." || segment == "..") return true;
    if (end == path.size()) return false;
    path.remove_prefix(end + 1);
  }
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), Plus::kIsBlank);
    auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), Plus::kIsBlank);
    if (!name || !value) return std::nullopt;
    pairs.emplace_back(*std::move(name), *std::move(value));
  }
  return pairs;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  const auto escaped = urls::make_pct_string_view({text.data(), text.size()});
  if (!escaped) return std::nullopt;
  std::string decoded = escaped->decode({plus == Plus::kIsBlank});
  if (decoded.contains('\0') || !is_valid_utf8(decoded)) return std::nullopt;
  return decoded;
}

std::string percent_encode(std::string_view text, std::string_view keep) {
  return urls::encode({text.data(), text.size()}, Kept{.others = keep});
}

std::optional<Target> parse_target(std::string_view target) {
  Target parsed;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::size_t end = std::min(target.find_first_of("/?#"), target.size());
    parsed.authority = target.substr(0, end);
    if (parsed.authority.empty() || parsed.authority.contains('@')) return std::nullopt;
    target.remove_prefix(end);
    if (target.empty()) target = "/";  // the only place where a path may be left out
    break;
  }
  if (!target.starts_with('/') || target.contains('#')) return std::nullopt;

  const std::size_t question = std::min(target.find('?'), target.size());
  parsed.raw_path = target.substr(0, question);
  auto path = percent_decode(parsed.raw_path);
  auto query = parse_query(target.substr(std::min(question + 1, target.size())));
  if (!path || !query || has_dot_segment(*path)) return std::nullopt;
  parsed.path = *std::move(path);
  parsed.query = *std::move(query);
  return parsed;
}

}  // namespace aip::http
