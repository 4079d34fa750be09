#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/json.hpp"
#include "base/result.hpp"
#include "engine/parameters.hpp"
#include "image/recipe.hpp"
#include "pixel/pool.hpp"

namespace aip::engine {

// What an engine uses; the page hides the fields it doesn't.
struct Capabilities {
  bool prompts = false;           // follows a text
  bool reference_images = false;  // takes a second image as an example
  bool needs_key = false;
};

// What must be known about a call that may cost money, even after a kill -9. An engine records each step of
// such a call in its journal:
//   1. If answer() has a value, an earlier attempt was answered and then lost: read that answer, send
//      nothing.
//   2. If operation() has a value, the provider works on it already: ask for its result, send nothing.
//   3. sending(), then the request's first byte.
//   4. accepted() when the provider answers with an operation to poll, before the first poll.
//   5. answered() with the whole answer, before parsing it; or failed() when the provider reports that the
//      operation failed. Without either the next attempt polls again, whatever run() returns.
// An error from any of these: stop, and return it. When the connection is lost after sending(), the answer
// is kOutcomeUnknown; an answer that is an explicit error is returned as that error, and was not billed.
// Neither was a connection that could not be made (kUnavailable, kTimeout, kAddressBlocked). Of the errors
// after sending(), only kOutcomeUnknown and kCancelled leave open whether the call was paid for; kNoPicture
// and kModerated after answered() were paid for.
class Journal {
 public:
  virtual ~Journal() = default;

  virtual std::optional<std::string> answer() const = 0;
  virtual std::optional<std::string> operation() const = 0;

  virtual boost::asio::awaitable<Result<void>> sending() = 0;
  virtual boost::asio::awaitable<Result<void>> accepted(std::string operation) = 0;
  virtual boost::asio::awaitable<Result<void>> answered(std::string answer) = 0;
  virtual void failed() = 0;
};

// Another photo of the same SKU.
struct Sibling {
  int photo = -1;  // borrowed descriptor
  std::string sha256;
};

// One photo to be turned into one picture.
struct Request {
  int input = -1;      // borrowed descriptor of the source photo
  std::string sha256;  // of its bytes
  // For the built-in engine: the SKU's other photos, and whether its picture is to match theirs.
  std::vector<Sibling> siblings;
  bool consistent = false;
  image::Recipe recipe;
  int backdrop = -1;   // borrowed: the picture the recipe has for a background; -1: none
  std::string prompt;  // empty for engines without prompts
  std::string negative_prompt;
  std::string system_prompt;

  // Further pictures, borrowed descriptors; engines without reference_images ignore them.
  int previous = -1;            // the photo's result that is to be replaced; -1: none
  std::vector<int> references;  // examples of the wished look, such as the SKU's main result

  // Empty for engines without a key.
  std::string endpoint;  // base address as a person entered it
  std::string api_key;   // empty: none is sent
  std::string model;
  bool high_quality = false;  // professional mode
  Parameters parameters;
};

struct Response {
  pixel::Processed made;
  bool finished =
      false;  // the recipe has been applied; otherwise the finish is still to be run on `made.picture`
  json::object usage;  // raw usage as the provider reported it; empty for local engines
  json::object
      details;       // for the version's params: model, requested and actual size, the provider's request id
  std::string note;  // for the job's log, e.g. that the prompt was not used; may be empty
};

// An engine's address and key (empty: none).
struct Access {
  std::string endpoint;
  std::string api_key;
};

struct Model {
  std::string id;
  std::optional<std::string> shuts_down;  // the day, as the provider writes it
};

// What makes the picture. Thread-safe; run() may be called many times at once.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string_view name() const = 0;
  virtual Capabilities capabilities() const = 0;

  // Whether more pictures than the photo go along to this model with these parameters.
  virtual bool takes_references(std::string_view model, const Parameters& parameters) const {
    (void)model, (void)parameters;
    return capabilities().reference_images;
  }

  // Resumes on the caller's executor and honours its cancellation slot. The journal outlives the call.
  virtual boost::asio::awaitable<Result<Response>> run(Request request, Journal& journal) = 0;

  // Asks the endpoint for its models, which costs nothing: whether it can be reached and takes the key. Empty
  // when the engine has no models to choose from.
  virtual boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) {
    (void)access;
    co_return std::vector<Model>{};
  }
};

}  // namespace aip::engine
