#pragma once

#include "engine/engine.hpp"

namespace aip::engine {

// The built-in engine: cuts the product out and finishes the picture in a pixel process. Needs no account,
// key or network, and costs nothing. It follows the recipe, not a text.
class LocalEngine final : public Engine {
 public:
  // The pool must outlive the engine.
  explicit LocalEngine(pixel::Pool& pool) : pool_(pool) {}

  std::string_view name() const override { return "local"; }

  Capabilities capabilities() const override { return {}; }

  boost::asio::awaitable<Result<Response>> run(Request request, Journal& journal) override;

 private:
  pixel::Pool& pool_;
};

}  // namespace aip::engine
