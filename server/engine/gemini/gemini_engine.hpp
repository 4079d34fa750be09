#pragma once

#include "engine/provider/provider_engine.hpp"

namespace aip::engine {

// Google's Gemini (POST {endpoint}/models/MODEL:generateContent); the key goes in a header, never in the
// address.
class GeminiEngine final : public ProviderEngine {
 public:
  using ProviderEngine::ProviderEngine;

  std::string_view name() const override { return "gemini"; }

  boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) override;

 private:
  void complete(Request& request) const override;
  Awaitable<net::Request> call_for(const Request& request, const std::vector<Outgoing>& pictures) override;
  Error refusal_in(const json::object& answer) const override;
  void describe(Response& response, const Request& request, const json::object& answer) const override;
};

}  // namespace aip::engine
