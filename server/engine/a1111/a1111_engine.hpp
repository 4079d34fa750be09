#pragma once

#include "engine/provider/provider_engine.hpp"

namespace aip::engine {

// Stable Diffusion web UI of AUTOMATIC1111, and those that share its API, such as Forge (POST
// {endpoint}/sdapi/v1/img2img). A key "user:password" is sent as HTTP Basic, any other as a bearer token.
//
// A cancelled call is not interrupted on the server: /sdapi/v1/interrupt stops whatever runs at that moment,
// which may be another client's work.
class A1111Engine final : public ProviderEngine {
 public:
  using ProviderEngine::ProviderEngine;

  std::string_view name() const override { return "a1111"; }

  Capabilities capabilities() const override { return {.prompts = true}; }

  boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) override;

 private:
  Awaitable<net::Request> call_for(const Request& request, const std::vector<Outgoing>& pictures) override;
  std::vector<Found> pictures_of(const Request& request, const json::object& answer) const override;
  Error refusal_in(const json::object& answer) const override;
  void describe(Response& response, const Request& request, const json::object& answer) const override;
};

}  // namespace aip::engine
