#pragma once

#include <optional>
#include <string>
#include <string_view>
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

// The first item of `data`: its b64_json or its url, as OpenAI's images API and its likes answer. An `error`
// of the answer or of the item is that error.
Result<Found> found_in_data(const json::object& answer);

// An engine that asks a provider. The course is the same for all: what an earlier attempt was answered is
// read in place of asking again; what the provider has promised to an earlier attempt is waited for; pictures
// go out small; the call is paid for and told to the journal; the answer is a JSON object with a picture,
// which is finished. An engine says how its requests are built, what a promise looks like and how it is kept,
// where the picture is, and what else the answer tells.
class ProviderEngine : public Engine {
 public:
  explicit ProviderEngine(Tools tools) : tools_(std::move(tools)) {}

  Capabilities capabilities() const override {
    return {.prompts = true, .reference_images = true, .needs_key = true};
  }

  boost::asio::awaitable<Result<Response>> run(Request request, Journal& journal) final;

 protected:
  template <class T>
  using Awaitable = boost::asio::awaitable<Result<T>>;

  // How the work that a provider has promised stands: nothing while it goes on; at last the whole answer, or
  // what the provider says it failed with.
  using OperationState = std::optional<Result<std::string>>;

  const Tools& tools() const { return tools_; }

  // Fills in the engine's defaults for what the request leaves open.
  virtual void complete(Request& request) const { (void)request; }

  // The call that is paid for; `pictures` as of outgoing_pictures(). An error here ends the attempt with
  // nothing sent.
  virtual Awaitable<net::Request> call_for(const Request& request, const std::vector<Outgoing>& pictures) = 0;

  // The provider's name for work that it only promises; nullopt for an answer that is whole.
  virtual std::optional<std::string> promise_in(const json::object& answer) const {
    (void)answer;
    return std::nullopt;
  }

  // Looks once at what was promised. An error says that looking failed, and nothing of the work.
  virtual Awaitable<OperationState> look(const Request& request, const std::string& operation);

  // An error that stands in the answer, or kNoPicture.
  virtual Result<Found> picture_in(const Request& request, const json::object& answer) const = 0;

  // Usage, and what goes into the version's parameters besides model, actual size and request id.
  virtual void describe(Response& response, const Request& request, const json::object& answer) const = 0;

 private:
  Awaitable<Answer> ask(const Request& request, Journal& journal);
  Awaitable<Answer> promised(const Request& request, Journal& journal, std::string operation);

  Tools tools_;
};

}  // namespace aip::engine
