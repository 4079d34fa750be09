#pragma once

#include "engine/provider/provider_engine.hpp"

namespace aip::engine {

// Seedream and SeedEdit on Volcengine's Ark (POST {endpoint}/images/generations): OpenAI's answers, to
// requests in JSON of its own.
class ArkEngine final : public ProviderEngine {
 public:
  using ProviderEngine::ProviderEngine;

  std::string_view name() const override { return "ark"; }

  bool takes_references(std::string_view model, const Parameters& parameters) const override;
  boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) override;

 private:
  Awaitable<net::Request> call_for(const Request& request, const std::vector<Outgoing>& pictures) override;
  Error refusal_in(const json::object& answer) const override;
  void describe(Response& response, const Request& request, const json::object& answer) const override;
};

// What to ask for as "size"; docs/engines.md.
std::string ark_size(const Request& request);

}  // namespace aip::engine
