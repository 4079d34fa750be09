#pragma once

#include "engine/engine.hpp"
#include "engine/provider/paid_call.hpp"

namespace aip::engine {

// Google's Gemini (POST {endpoint}/models/MODEL:generateContent); the key goes in a header, never in the
// address.
class GeminiEngine final : public Engine {
 public:
  explicit GeminiEngine(Tools tools) : tools_(std::move(tools)) {}

  std::string_view name() const override { return "gemini"; }

  Capabilities capabilities() const override {
    return {.prompts = true, .reference_images = true, .needs_key = true};
  }

  boost::asio::awaitable<Result<Response>> run(Request request, Journal& journal) override;
  boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) override;

 private:
  Tools tools_;
};

}  // namespace aip::engine
