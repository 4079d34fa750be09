#pragma once

#include "engine/engine.hpp"
#include "engine/provider/paid_call.hpp"

namespace aip::engine {

// Pictures as parts of chat completions (POST {endpoint}/chat/completions): OpenRouter, LiteLLM, other
// gateways. The picture is looked for in all the places where they are known to put it.
class ChatEngine final : public Engine {
 public:
  explicit ChatEngine(Tools tools) : tools_(std::move(tools)) {}

  std::string_view name() const override { return "chat"; }

  Capabilities capabilities() const override {
    return {.prompts = true, .reference_images = true, .needs_key = true};
  }

  boost::asio::awaitable<Result<Response>> run(Request request, Journal& journal) override;
  boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) override;

 private:
  Tools tools_;
};

}  // namespace aip::engine
