#include "image/compose.hpp"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

namespace aip::image {
namespace {

constexpr std::size_t kChannels = 3;

std::uint8_t rounded(float value) { return static_cast<std::uint8_t>(std::lrint(value)); }

std::uint8_t mixed(unsigned over, unsigned under, unsigned alpha) {
  return static_cast<std::uint8_t>((over * alpha + under * (255 - alpha) + 127) / 255);
}

void draw_over(const Placed& placed, int y, int left, std::span<std::uint8_t> out) {
  if (placed.pixels == nullptr || placed.pixels->width() == 0) return;
  const Bitmap& pixels = *placed.pixels;
  const int row = y - placed.top;
  if (row < 0 || row >= pixels.height()) return;
  const int width = static_cast<int>(out.size() / kChannels);
  const int first = std::max(0, placed.left - left);
  const int last = std::min(width, placed.left + pixels.width() - left);
  for (int x = first; x < last; ++x) {
    const std::uint8_t* over = pixels.at(x + left - placed.left, row);
    const unsigned alpha = pixels.has_alpha() ? over[3] : 255;
    std::uint8_t* under = &out[static_cast<std::size_t>(x) * kChannels];
    if (alpha == 255) {
      std::copy_n(over, kChannels, under);
    } else if (alpha > 0) {
      for (std::size_t i = 0; i < kChannels; ++i) under[i] = mixed(over[i], under[i], alpha);
    }
  }
}

// A pixel's middle in the smaller bitmap: the pixel before it, and the next one's part.
std::pair<int, float> between(int at, int canvas, int small) {
  const double middle = std::clamp((at + 0.5) * small / canvas - 0.5, 0.0, small - 1.0);
  const int before = std::min(static_cast<int>(middle), std::max(0, small - 2));
  return {before, static_cast<float>(middle - before)};
}

extern "C" int generate(VipsRegion* region, void*, void* composition, void*, gboolean*) {
  const VipsRect& valid = region->valid;
  try {
    for (int y = valid.top; y < valid.top + valid.height; ++y) {
      static_cast<const Composition*>(composition)
          ->row(y, valid.left,
                {VIPS_REGION_ADDR(region, valid.left, y), static_cast<std::size_t>(valid.width) * kChannels});
    }
  } catch (const std::bad_alloc&) {
    vips_error("compose", "out of memory");
    return -1;
  }
  return 0;
}

}  // namespace

Stretched::Stretched(const Bitmap& small, Size canvas) : small_(small), canvas_(canvas) {
  columns_.reserve(static_cast<std::size_t>(canvas.width));
  parts_.reserve(static_cast<std::size_t>(canvas.width));
  for (int x = 0; x < canvas.width; ++x) {
    const auto [before, part] = between(x, canvas.width, small.width());
    columns_.push_back(before * small.channels());
    parts_.push_back(part);
  }
}

Stretched::Rows Stretched::rows_at(int y) const {
  const auto [before, part] = between(y, canvas_.height, small_.height());
  const std::uint8_t* upper = small_.at(0, before);
  return {
      .upper = upper, .lower = before + 1 < small_.height() ? small_.at(0, before + 1) : upper, .part = part};
}

bool Stretched::is_zero(int y) const {
  const Rows rows = rows_at(y);
  const std::size_t bytes = static_cast<std::size_t>(small_.width()) * small_.channels();
  const auto is_zero = [](std::uint8_t value) { return value == 0; };
  return std::all_of(rows.upper, rows.upper + bytes, is_zero) &&
         std::all_of(rows.lower, rows.lower + bytes, is_zero);
}

void Stretched::row(int y, int left, std::span<float> out) const {
  const Rows rows = rows_at(y);
  const auto channels = static_cast<std::size_t>(small_.channels());
  const std::size_t bytes = static_cast<std::size_t>(small_.width()) * channels;
  std::vector<float> mixed(bytes + channels);
  for (std::size_t i = 0; i < bytes; ++i) {
    mixed[i] =
        static_cast<float>(rows.upper[i]) * (1 - rows.part) + static_cast<float>(rows.lower[i]) * rows.part;
  }
  for (std::size_t x = 0; x < out.size() / channels; ++x) {
    const std::size_t at = static_cast<std::size_t>(left) + x;
    const float* pixel = &mixed[static_cast<std::size_t>(columns_[at])];
    const float part = parts_[at];
    for (std::size_t i = 0; i < channels; ++i) {
      out[x * channels + i] = pixel[i] + (pixel[i + channels] - pixel[i]) * part;
    }
  }
}

Composition::Composition(Scene scene) : scene_(scene) {
  if (scene.backdrop != nullptr && scene.backdrop->width() > 0)
    backdrop_.emplace_back(*scene.backdrop, scene.canvas);
  if (scene.shadow != nullptr && scene.shadow->width() > 0) shadow_.emplace_back(*scene.shadow, scene.canvas);
}

void Composition::draw_shadow(int y, int left, std::span<std::uint8_t> out) const {
  if (shadow_.empty() || shadow_.front().is_zero(y)) return;
  std::vector<float> dark(out.size() / kChannels);
  shadow_.front().row(y, left, dark);
  for (std::size_t x = 0; x < dark.size(); ++x) {
    const float light = 1 - dark[x] / 255;
    for (std::size_t i = 0; i < kChannels; ++i) {
      std::uint8_t& value = out[x * kChannels + i];
      value = rounded(static_cast<float>(value) * light);
    }
  }
}

void Composition::row(int y, int left, std::span<std::uint8_t> out) const {
  if (backdrop_.empty()) {
    for (std::size_t x = 0; x < out.size(); x += kChannels) std::ranges::copy(scene_.colour, &out[x]);
  } else {
    std::vector<float> behind(out.size());
    backdrop_.front().row(y, left, behind);
    std::ranges::transform(behind, out.begin(), rounded);
  }
  draw_shadow(y, left, out);
  draw_over(scene_.reflection, y, left, out);
  draw_over(scene_.product, y, left, out);
}

vips::VImage Composition::image() {
  VipsImage* image = vips_image_new();
  const vips::VImage owned(image);
  vips_image_init_fields(image, scene_.canvas.width, scene_.canvas.height, kChannels, VIPS_FORMAT_UCHAR,
                         VIPS_CODING_NONE, VIPS_INTERPRETATION_sRGB, 1, 1);
  if (vips_image_pipelinev(image, VIPS_DEMAND_STYLE_THINSTRIP, nullptr) != 0 ||
      vips_image_generate(image, nullptr, generate, nullptr, this, nullptr) != 0) {
    throw vips::VError();
  }
  return owned;
}

}  // namespace aip::image
