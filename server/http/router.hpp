#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace aip::http {

// How the body of a route's requests is taken.
enum class BodyMode {
  kNone,      // a body is refused (400)
  kInMemory,  // up to `body_limit`, into Request::body
  kToFile,    // streamed into a temporary file with flat memory, up to `body_limit`
};

// Where a route's handler runs. Each has threads and a queue of its own, so that none can starve another, and
// clients take turns in it.
enum class Threads {
  kQuick,   // answers in milliseconds
  kLong,    // uploads, pictures, whatever takes seconds
  kCalls,   // waits for another server; Request::gone says when nobody waits for it any more
  kCostly,  // much CPU and memory each: two at a time and a short queue
};

// Asked with the head of a request alone, before its body is read; runs on a thread that may block. A
// Response refuses the request without its body ever being taken: an upload by a stranger costs nothing.
using Admission = std::function<std::optional<Response>(Request&)>;

struct Route {
  Method method = Method::kGet;
  std::string
      pattern;  // "/api/jobs/{id}": {name} matches one segment, a last {name...} the rest with its slashes
  Handler handler;
  BodyMode body = BodyMode::kNone;
  std::uint64_t body_limit = 1 << 20;
  Threads threads = Threads::kQuick;
  Admission admit = {};
};

// The table of routes. Literal segments win over parameters. Built before the server starts, read-only
// afterwards.
class Router {
 public:
  // Two routes that match the same requests are a bug: the program stops with a message naming both.
  void add(Route route);

  // What answers when no route matches (the page's files and index). GET and HEAD only.
  void set_fallback(Handler handler);

  struct Match {
    const Route* route = nullptr;  // null: see allowed
    std::vector<std::pair<std::string, std::string>> parameters = {};
    std::vector<Method> allowed = {};  // when the path exists under other methods (405)
  };

  // `raw_path` is still percent-encoded: it is split at its slashes first, so that %2F in a parameter stays
  // in it.
  Match match(Method method, std::string_view raw_path) const;

  const std::vector<Route>& routes() const { return routes_; }

  const Handler& fallback() const { return fallback_; }

  // One piece of a pattern, between two slashes.
  struct Segment {
    enum class Kind { kLiteral, kParameter, kRest };
    Kind kind = Kind::kLiteral;
    std::string text;  // the literal, or the parameter's name
  };

 private:
  struct Pattern {
    std::vector<Segment> segments;
    std::size_t route = 0;  // in routes_
  };

  std::vector<Pattern> patterns_;  // the most literal first
  std::vector<Route> routes_;
  Handler fallback_;
};

}  // namespace aip::http
