#include "image/product_look.hpp"

#include <cmath>

#include "image/cut_out/colour_bins.hpp"

namespace aip::image {
namespace {

std::optional<double> number_between(const json::object& object, std::string_view key, double low,
                                     double high) {
  const auto value = number_at(object, key);
  return value && *value >= low && *value <= high ? value : std::nullopt;
}

std::optional<std::vector<std::pair<int, float>>> colours_in(const json::object& object) {
  const auto* list = array_at(object, "colours");
  if (list == nullptr || list->size() % 2 != 0 || list->size() > 2 * kMaxListedBins) return std::nullopt;
  std::vector<std::pair<int, float>> colours;
  for (std::size_t i = 0; i < list->size(); i += 2) {
    const auto& bin = (*list)[i];
    const auto& thousandths = (*list)[i + 1];
    if (!bin.is_int64() || !thousandths.is_int64()) return std::nullopt;
    if (bin.get_int64() < 0 || bin.get_int64() >= kColourBinCount) return std::nullopt;
    if (thousandths.get_int64() < 1 || thousandths.get_int64() > 1000) return std::nullopt;
    colours.emplace_back(static_cast<int>(bin.get_int64()),
                         static_cast<float>(thousandths.get_int64()) / 1000);
  }
  return colours;
}

}  // namespace

json::object to_json(const ProductLook& look) {
  json::array colours;
  for (const auto& [bin, part] : look.colours) {
    colours.emplace_back(bin);
    colours.emplace_back(std::lround(part * 1000));
  }
  return {{"colours", std::move(colours)}, {"confidence", look.confidence}, {"pieces", look.pieces},
          {"shape", look.shape},           {"lightness", look.lightness},   {"ratio", look.ratio}};
}

std::optional<ProductLook> product_look_from_json(const json::object& object) {
  auto colours = colours_in(object);
  const auto confidence = number_between(object, "confidence", 0, 1);
  const auto pieces = number_between(object, "pieces", 0, 10'000);
  const auto shape = number_between(object, "shape", 1e-4, 1e4);
  const auto lightness = number_between(object, "lightness", 0, 100);
  const auto ratio = number_between(object, "ratio", 1e-4, 1e4);
  if (!colours || !confidence || !pieces || !shape || !lightness || !ratio) return std::nullopt;
  return ProductLook{.colours = *std::move(colours),
                     .confidence = *confidence,
                     .pieces = static_cast<int>(*pieces),
                     .shape = *shape,
                     .lightness = *lightness,
                     .ratio = *ratio};
}

}  // namespace aip::image
