#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"
#include "engine/provider/paid_call.hpp"
#include "engine/provider/picture_collector.hpp"

namespace aip::engine {

// Why an answer of OpenAI's images API, or of a compatible one, has no picture: its `error`, that of an item
// of `data`, or kNoPicture.
Error refusal_in_data(const json::object& answer);

// An engine that asks a provider. The steps are the same for all: an answer kept from an earlier attempt is
// used instead of asking again; an operation that an earlier attempt started is polled; otherwise reduced
// pictures are sent in one paid call, which the journal records. The answer is JSON with pictures, an object
// or the list of objects of a stream; the best that can be decoded is finished. An engine says how its
// requests are built, how an operation is recognised and polled, why an answer has no picture, and what else
// it contains.
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

  // State of an operation: nothing while it runs; then the whole answer, or the error that the provider
  // reports.
  using OperationState = std::optional<Result<std::string>>;

  const Tools& tools() const { return tools_; }

  // Fills in the engine's defaults for what the request leaves open.
  virtual void complete(Request& request) const { (void)request; }

  // The paid call; `pictures` as of outgoing_pictures(). After an error here the attempt ends and nothing was
  // sent.
  virtual Awaitable<net::Request> call_for(const Request& request, const std::vector<Outgoing>& pictures) = 0;

  // The id of the operation that the answer only announces; nullopt when the answer is complete.
  virtual std::optional<std::string> operation_in(const json::object& answer) const {
    (void)answer;
    return std::nullopt;
  }

  // Asks once how the operation stands. An error means that asking failed; it says nothing about the work.
  virtual Awaitable<OperationState> poll(const Request& request, const std::string& operation);

  // The pictures of an answer, best first.
  virtual std::vector<Found> pictures_of(const Request& request, const json::object& answer) const {
    (void)request;
    return pictures_in(answer);
  }

  // Why an answer has no picture: the error that it contains, or kNoPicture.
  virtual Error refusal_in(const json::object& answer) const = 0;

  // Usage, and what goes into the version's parameters besides model, actual size and request id.
  virtual void describe(Response& response, const Request& request, const json::object& answer) const = 0;

 private:
  Awaitable<Answer> ask(const Request& request, Journal& journal);
  Awaitable<Answer> wait_for(const Request& request, Journal& journal, std::string operation);
  Awaitable<Response> finish_best(const Request& request, const json::object& answer);

  Tools tools_;
};

}  // namespace aip::engine
