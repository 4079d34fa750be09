#include "image/consistency.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "image/cut_out/agreement.hpp"

namespace aip::image {
namespace {

// Exponent of the light: at most so much brighter or darker, about 8 % in the middle.
constexpr double kMinGamma = 0.88;
constexpr double kMaxGamma = 1 / kMinGamma;

// Light from 0 to 100 that can be compared.
constexpr double kMinLightness = 4;
constexpr double kMaxLightness = 97;

std::vector<ProductLook> clear_looks(const SkuHints& hints) {
  std::vector<ProductLook> looks = hints.others;
  looks.push_back(hints.own);
  std::erase_if(looks,
                [](const ProductLook& look) { return look.confidence < kClearLook || look.pieces == 0; });
  return looks;
}

// The lower of two in the middle, so that it is always one of them.
template <class Of>
double median(const std::vector<ProductLook>& looks, Of of) {
  std::vector<double> values;
  for (const auto& look : looks) values.push_back(of(look));
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

Matching matching_of(const SkuHints& hints) {
  const auto looks = clear_looks(hints);
  if (looks.empty()) return {.tallest = 0, .ratio = hints.own.ratio};
  return {.tallest = std::ranges::max(looks, {}, &ProductLook::shape).shape,
          .ratio = median(looks, [](const auto& look) { return look.ratio; })};
}

json::object match_light(Bitmap& rgba, const SkuHints& hints) {
  const auto looks = clear_looks(hints);
  if (!Agreement::of(looks)) return {};
  const double wanted = median(looks, [](const auto& look) { return look.lightness; });
  const auto is_comparable = [](double lightness) {
    return lightness > kMinLightness && lightness < kMaxLightness;
  };
  if (!is_comparable(wanted) || !is_comparable(hints.own.lightness)) return {};
  const double gamma =
      std::clamp(std::log(wanted / 100) / std::log(hints.own.lightness / 100), kMinGamma, kMaxGamma);
  std::array<std::uint8_t, 256> table{};
  for (std::size_t value = 0; value < table.size(); ++value) {
    table[value] =
        static_cast<std::uint8_t>(std::lround(255 * std::pow(static_cast<double>(value) / 255, gamma)));
  }
  std::uint8_t* end = rgba.data() + rgba.size();
  for (std::uint8_t* pixel = rgba.data(); pixel < end; pixel += 4) {
    for (int channel = 0; channel < 3; ++channel) pixel[channel] = table[pixel[channel]];
  }
  return {{"gamma", gamma}};
}

}  // namespace aip::image
