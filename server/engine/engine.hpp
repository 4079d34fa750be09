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

  // Resumes on the caller's executor and honours its cancellation slot.
  virtual boost::asio::awaitable<Result<Response>> run(Request request) = 0;
};

}  // namespace aip::engine
