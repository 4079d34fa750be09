#pragma once

#include "engine/provider/provider_engine.hpp"

namespace aip::engine {

// A ComfyUI server: the workflow of the template's parameters, or a built-in one, with its slots filled in
// (POST {endpoint}/prompt). Pictures are uploaded first; the result is read from the server's history.
// Polling, instead of its websocket, survives restarts of both sides and proxies in between, and can't miss a
// message.
//
// A cancelled call goes on at the server: an interrupt may hit another client's work, and a worker that was
// only restarted asks for the result again.
class ComfyUiEngine final : public ProviderEngine {
 public:
  using ProviderEngine::ProviderEngine;

  std::string_view name() const override { return "comfyui"; }

  Capabilities capabilities() const override { return {.prompts = true, .reference_images = true}; }

  // When the workflow has a slot for them.
  bool takes_references(std::string_view model, const Parameters& parameters) const override;
  boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) override;

 private:
  Awaitable<net::Request> call_for(const Request& request, const std::vector<Outgoing>& pictures) override;
  std::optional<std::string> operation_in(const json::object& answer) const override;
  Awaitable<OperationState> poll(const Request& request, const std::string& operation) override;
  std::vector<Found> pictures_of(const Request& request, const json::object& answer) const override;
  Error refusal_in(const json::object& answer) const override;
  void describe(Response& response, const Request& request, const json::object& answer) const override;

  // The name of the uploaded picture on the server.
  Awaitable<json::value> uploaded(const Request& request, const Outgoing& picture);
};

}  // namespace aip::engine
