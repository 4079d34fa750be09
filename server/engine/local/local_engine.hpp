#pragma once

#include <optional>

#include "engine/engine.hpp"
#include "engine/local/sku_looks.hpp"

namespace aip::engine {

// The built-in engine: cuts the product out and finishes the picture in a pixel process. Needs no account,
// key or network, and costs nothing. It follows the recipe, not a text.
// With a model it looks at the SKU's other photos, too: for which thing is the product, and in consistency
// mode for canvas, baseline and light.
class LocalEngine final : public Engine {
 public:
  // The pool must outlive the engine.
  explicit LocalEngine(pixel::Pool& pool) : pool_(pool), looks_(pool) {}

  std::string_view name() const override { return "local"; }

  Capabilities capabilities() const override { return {}; }

  boost::asio::awaitable<Result<Response>> run(Request request, Journal& journal) override;

 private:
  boost::asio::awaitable<std::optional<Result<pixel::Processed>>> made_with_sku(const Request& request);

  pixel::Pool& pool_;
  SkuLooks looks_;
};

}  // namespace aip::engine
