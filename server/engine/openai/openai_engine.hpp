#pragma once

#include "engine/engine.hpp"
#include "engine/provider/paid_call.hpp"

namespace aip::engine {

// OpenAI's image edits (POST {endpoint}/images/edits, multipart), and every server that speaks them.
class OpenAiEngine final : public Engine {
 public:
  explicit OpenAiEngine(Tools tools) : tools_(std::move(tools)) {}

  std::string_view name() const override { return "openai"; }

  Capabilities capabilities() const override {
    return {.prompts = true, .reference_images = true, .needs_key = true};
  }

  boost::asio::awaitable<Result<Response>> run(Request request, Journal& journal) override;
  boost::asio::awaitable<Result<std::vector<Model>>> models(Access access) override;

 private:
  Tools tools_;
};

// What to ask for as "size" of `model` so that a picture of the recipe's shape comes back; empty: nothing.
std::string openai_size(std::string_view model, const image::Recipe& recipe);

}  // namespace aip::engine
