#pragma once

#include "engine/provider/provider_engine.hpp"

namespace aip::engine {

// Pictures as parts of chat completions (POST {endpoint}/chat/completions): OpenRouter, LiteLLM, other
// gateways. The picture is looked for in all the places where they are known to put it.
class ChatEngine final : public ProviderEngine {
 public:
  using ProviderEngine::ProviderEngine;

  std::string_view name() const override { return "chat"; }

  boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) override;

 private:
  Awaitable<net::Request> call_for(const Request& request, const std::vector<Outgoing>& pictures) override;
  Error refusal_in(const json::object& answer) const override;
  void describe(Response& response, const Request& request, const json::object& answer) const override;
};

}  // namespace aip::engine
