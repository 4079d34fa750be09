#include "install/samples.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/embedded.hpp"
#include "image/decode.hpp"

namespace aip::install {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPhotos = "catalog/";
constexpr std::string_view kMasks = "catalog-masks/";
constexpr int kMaxSide = 2048;

// The mean of the source pixels under each pixel of the square; at least the nearest one.
std::vector<std::uint8_t> squeeze(const image::Bitmap& picture, int side, int channels) {
  std::vector<std::uint8_t> square(static_cast<std::size_t>(side) * side * channels);
  const auto range = [side](int i, int length) {
    const int first = static_cast<int>(static_cast<std::int64_t>(i) * length / side);
    const int last = static_cast<int>((static_cast<std::int64_t>(i) + 1) * length / side);
    return std::pair(first, std::max(last, first + 1));
  };
  std::uint8_t* to = square.data();
  for (int y = 0; y < side; ++y) {
    const auto [top, bottom] = range(y, picture.height());
    for (int x = 0; x < side; ++x) {
      const auto [left, right] = range(x, picture.width());
      for (int channel = 0; channel < channels; ++channel) {
        unsigned sum = 0;
        for (int v = top; v < bottom; ++v) {
          for (int u = left; u < right; ++u) sum += picture.at(u, v)[channel];
        }
        *to++ = static_cast<std::uint8_t>(sum / static_cast<unsigned>((bottom - top) * (right - left)));
      }
    }
  }
  return square;
}

std::vector<std::uint8_t> decoded(std::string_view file, int side, int channels) {
  const auto picture = image::decode(file, kMaxSide);
  if (!picture) throw std::runtime_error("a sample photo: " + picture.error().message);
  return squeeze(*picture, side, channels);
}

}  // namespace

extern const std::span<const EmbeddedFile> embedded_samples;  // examples/, by cmake/embed.cmake

std::vector<model::Sample> built_in_samples() {
  std::map<std::string, std::string_view, std::less<>> masks;
  for (const auto& file : embedded_samples) {
    if (file.name.starts_with(kMasks)) {
      masks[fs::path(file.name.substr(kMasks.size())).replace_extension().string()] = file.contents;
    }
  }
  std::vector<model::Sample> samples;
  for (const auto& file : embedded_samples) {
    if (!file.name.starts_with(kPhotos)) continue;
    const std::string name(file.name.substr(kPhotos.size()));
    const std::string_view photo = file.contents;
    model::Sample sample{.name = name, .rgb = [photo](int side) { return decoded(photo, side, 3); }};
    if (const auto found = masks.find(fs::path(name).replace_extension().string()); found != masks.end()) {
      sample.mask = [mask = found->second](int side) { return decoded(mask, side, 1); };
    }
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace aip::install
