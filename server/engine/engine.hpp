#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "base/json.hpp"
#include "base/result.hpp"
#include "image/recipe.hpp"
#include "pixel/pool.hpp"

namespace aip::engine {

// What an engine can make use of; the page hides what it cannot.
struct Capabilities {
  bool prompts = false;           // follows a text
  bool reference_images = false;  // takes a second image as an example
  bool needs_key = false;
};

// What must be known about a call that may cost money, even by whoever comes after a kill -9. An engine that
// sends something out tells its journal around the call:
//   1. If answer() is there, an earlier attempt was answered and then lost: read that answer, send nothing.
//   2. If operation() is there, the provider works on it already: ask for its result, send nothing.
//   3. sending(), then the request's first byte.
//   4. accepted() when the provider only promises a result, before asking for it.
//   5. answered() with the whole answer, before looking into it.
// An error from any of these: stop, and hand it on. When the connection is lost after sending(), the answer
// is kOutcomeUnknown; an answer that is an error in so many words is that error, and was not billed.
class Journal {
 public:
  virtual ~Journal() = default;

  virtual std::optional<std::string> answer() const = 0;
  virtual std::optional<std::string> operation() const = 0;

  virtual boost::asio::awaitable<Result<void>> sending() = 0;
  virtual boost::asio::awaitable<Result<void>> accepted(std::string operation) = 0;
  virtual boost::asio::awaitable<Result<void>> answered(std::string answer) = 0;
};

// One photo to be turned into one picture.
struct Request {
  int input = -1;  // borrowed descriptor of the source photo
  image::Recipe recipe;
  std::string prompt;  // empty for engines without prompts
  std::string negative_prompt;
  std::string system_prompt;
  std::string model;
};

struct Response {
  pixel::Processed made;
  bool finished =
      false;  // the recipe has been applied; otherwise the finish is still to be run on `made.picture`
  json::object usage;  // raw usage as the provider told it; empty for local engines
  std::string note;    // for the job's log, e.g. that the prompt was not used; may be empty
};

// What makes the picture. Thread-safe; run() may be called many times at once.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string_view name() const = 0;
  virtual Capabilities capabilities() const = 0;

  // Resumes on the caller's executor and honours its cancellation slot. The journal outlives the call.
  virtual boost::asio::awaitable<Result<Response>> run(Request request, Journal& journal) = 0;
};

}  // namespace aip::engine
