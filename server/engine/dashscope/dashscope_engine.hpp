#pragma once

#include "engine/provider/provider_engine.hpp"

namespace aip::engine {

// Alibaba's DashScope ({endpoint}/services/aigc/…). Models that edit at once, such as qwen-image-edit-plus,
// answer with the picture; those of the Wan family answer with a task, which is polled until it has ended.
class DashScopeEngine final : public ProviderEngine {
 public:
  using ProviderEngine::ProviderEngine;

  std::string_view name() const override { return "dashscope"; }

  bool takes_references(std::string_view model, const Parameters& parameters) const override;
  boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) override;

 private:
  void complete(Request& request) const override;
  Awaitable<net::Request> call_for(const Request& request, const std::vector<Outgoing>& pictures) override;
  std::optional<std::string> operation_in(const json::object& answer) const override;
  Awaitable<OperationState> poll(const Request& request, const std::string& operation) override;
  Error refusal_in(const json::object& answer) const override;
  void describe(Response& response, const Request& request, const json::object& answer) const override;
};

}  // namespace aip::engine
