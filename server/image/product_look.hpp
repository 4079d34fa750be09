#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace aip::image {

// What one photo of a SKU tells about its product. Depends on nothing but the photo and the model, so that it
// can be kept and compared in any order.
struct ProductLook {
  // Colours of what was found: bins of cut_out/colour_bins.hpp with their parts, largest first.
  std::vector<std::pair<int, float>> colours;
  double confidence = 0;  // that what was found is the product, 0 to 1
  int pieces = 0;         // separate pieces it is made of; 0 when nothing was found
  double shape = 1;       // height of its box over the width
  double lightness = 0;   // mean L of Lab, 0 to 100
  double ratio = 1;       // width of the photo over its height

  bool operator==(const ProductLook&) const = default;
};

// From here on a look counts in what a SKU's photos agree on.
inline constexpr double kClearLook = 0.8;

json::object to_json(const ProductLook& look);

// Nothing when a member is missing or out of range.
std::optional<ProductLook> product_look_from_json(const json::object& object);

// What a SKU's other photos contribute to the picture of one.
struct SkuHints {
  ProductLook own;
  std::vector<ProductLook> others;
  // The picture is to match those of the SKU's other photos: canvas, baseline and light.
  bool consistent = false;
};

}  // namespace aip::image
