#pragma once

#include "engine/provider/provider_engine.hpp"

namespace aip::engine {

// OpenAI's image edits (POST {endpoint}/images/edits, multipart), and every server that speaks them.
class OpenAiEngine final : public ProviderEngine {
 public:
  using ProviderEngine::ProviderEngine;

  std::string_view name() const override { return "openai"; }

  boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) override;

 private:
  Awaitable<net::Request> call_for(const Request& request, const std::vector<Outgoing>& pictures) override;
  Error refusal_in(const json::object& answer) const override;
  void describe(Response& response, const Request& request, const json::object& answer) const override;
};

// What to ask for as "size": the one in the parameters; else, of OpenAI's own models, one of the recipe's
// shape; empty: nothing.
std::string openai_size(const Request& request);

}  // namespace aip::engine
