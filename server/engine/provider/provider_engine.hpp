#pragma once

#include <vector>

#include "engine/engine.hpp"
#include "engine/provider/paid_call.hpp"

namespace aip::engine {

// The picture of an answer: its bytes, or a link to them (an address or a data URL).
struct Found {
  std::string bytes;
  std::string link;
};

// kNoPicture when `text` is not base64, or of nothing; `what` names its place.
Result<Found> found_in_base64(std::string_view text, std::string_view what);

// The first item of `data`: its b64_json or its url, as OpenAI's images API and its likes answer. An `error` of
// the answer or of the item is that error.
Result<Found> found_in_data(const json::object& answer);

// An engine that asks a provider. The course is the same for all: what an earlier attempt was answered is read
// in place of asking again; pictures go out small; the call is paid for and told to the journal; the answer
// is a JSON object with a picture, which is finished. An engine says how its requests are built, where the
// picture is, and what else the answer tells.
class ProviderEngine : public Engine {
 public:
  explicit ProviderEngine(Tools tools) : tools_(std::move(tools)) {}

  Capabilities capabilities() const override {
    return {.prompts = true, .reference_images = true, .needs_key = true};
  }

  boost::asio::awaitable<Result<Response>> run(Request request, Journal& journal) final;

 protected:
  const Tools& tools() const { return tools_; }

  // Puts the engine's own in the place of what the request leaves open.
  virtual void complete(Request& request) const { (void)request; }

  // `pictures` as of outgoing_pictures(). An error here ends the attempt with nothing sent.
  virtual Result<net::Request> call_for(const Request& request,
                                        const std::vector<Outgoing>& pictures) const = 0;

  // Sends, waits for the whole answer, and tells the journal: one call, unless an engine has more to do.
  virtual boost::asio::awaitable<Result<Answer>> ask(const Request& request, Journal& journal);

  // An error that stands in the answer, or kNoPicture.
  virtual Result<Found> picture_in(const Request& request, const json::object& answer) const = 0;

  // Usage, and what goes into the version's parameters besides model, actual size and request id.
  virtual void describe(Response& response, const Request& request, const json::object& answer) const = 0;

 private:
  Tools tools_;
};

}  // namespace aip::engine
