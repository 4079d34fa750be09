#include "http/router.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>

#include <fmt/format.h>

#include "base/log.hpp"
#include "http/method.hpp"
#include "http/uri.hpp"

namespace aip::http {
namespace {

using Segment = Router::Segment;

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (true) {
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    if (end == path.size()) return segments;
    path.remove_prefix(end + 1);
  }
}

[[noreturn]] void refuse(const Route& route, std::string_view why) {
  log::error("route {} {}: {}", to_string(route.method), route.pattern, why);
  std::abort();
}

std::vector<Segment> parse_pattern(const Route& route) {
  if (!route.pattern.starts_with('/')) refuse(route, "a pattern begins with a slash");
  std::vector<Segment> segments;
  for (const std::string_view part : split(route.pattern)) {
    if (!segments.empty() && segments.back().kind == Segment::Kind::kRest)
      refuse(route, "{name...} comes last");
    if (!part.starts_with('{') || !part.ends_with('}')) {
      segments.push_back({Segment::Kind::kLiteral, std::string(part)});
      continue;
    }
    std::string_view name = part.substr(1, part.size() - 2);
    const bool rest = name.ends_with("...");
    if (rest) name.remove_suffix(3);
    if (name.empty()) refuse(route, "a parameter without a name");
    segments.push_back({rest ? Segment::Kind::kRest : Segment::Kind::kParameter, std::string(name)});
  }
  return segments;
}

// Routes are tried in this order, so that the most literal pattern is the first to match.
bool more_literal(const std::vector<Segment>& a, const std::vector<Segment>& b) {
  return std::ranges::lexicographical_compare(a, b, {}, &Segment::kind, &Segment::kind);
}

// Both match exactly the same paths.
bool same_paths(const std::vector<Segment>& a, const std::vector<Segment>& b) {
  return std::ranges::equal(a, b, [](const Segment& x, const Segment& y) {
    return x.kind == y.kind && (x.kind != Segment::Kind::kLiteral || x.text == y.text);
  });
}

std::string join(std::span<const std::string> parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (&part != parts.data()) joined += '/';
    joined += part;
  }
  return joined;
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::optional<Parameters> match_segments(const std::vector<Segment>& pattern,
                                         std::span<const std::string> path) {
  const bool open_ended = pattern.back().kind == Segment::Kind::kRest;
  if (open_ended ? path.size() < pattern.size() : path.size() != pattern.size()) return std::nullopt;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i].kind == Segment::Kind::kLiteral && pattern[i].text != path[i]) return std::nullopt;
    if (pattern[i].kind == Segment::Kind::kParameter && path[i].empty()) return std::nullopt;
  }
  Parameters parameters;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i].kind == Segment::Kind::kParameter) parameters.emplace_back(pattern[i].text, path[i]);
    if (pattern[i].kind == Segment::Kind::kRest)
      parameters.emplace_back(pattern[i].text, join(path.subspan(i)));
  }
  return parameters;
}

}  // namespace

void Router::add(Route route) {
  Pattern pattern{.segments = parse_pattern(route), .route = routes_.size()};
  for (const Pattern& other : patterns_) {
    const Route& known = routes_[other.route];
    if (known.method == route.method && same_paths(other.segments, pattern.segments)) {
      refuse(route,
             fmt::format("matches the same requests as {} {}", to_string(known.method), known.pattern));
    }
  }
  const auto place = std::ranges::upper_bound(patterns_, pattern.segments, more_literal, &Pattern::segments);
  patterns_.insert(place, std::move(pattern));
  routes_.push_back(std::move(route));
}

void Router::set_fallback(Handler handler) { fallback_ = std::move(handler); }

Router::Match Router::match(Method method, std::string_view raw_path) const {
  std::vector<std::string> path;
  for (const std::string_view segment : split(raw_path)) {
    auto decoded = percent_decode(segment);
    if (!decoded) return {};
    path.push_back(*std::move(decoded));
  }

  Match match;
  const Route* read = nullptr;  // a GET route, which answers HEAD when no HEAD route matches
  Parameters read_parameters;
  for (const Pattern& pattern : patterns_) {
    auto parameters = match_segments(pattern.segments, path);
    if (!parameters) continue;
    const Route& route = routes_[pattern.route];
    if (route.method == method) {
      return {.route = &route, .parameters = *std::move(parameters)};
    }
    if (method == Method::kHead && route.method == Method::kGet && read == nullptr) {
      read = &route;
      read_parameters = *std::move(parameters);
    }
    if (std::ranges::count(match.allowed, route.method) == 0) match.allowed.push_back(route.method);
  }
  if (read != nullptr) return {.route = read, .parameters = std::move(read_parameters)};
  return match;
}

}  // namespace aip::http
