#include "install/samples.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include "base/file.hpp"
#include "image/decode.hpp"

namespace aip::install {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxPhotoBytes = 32ull << 20;
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

std::vector<std::uint8_t> decoded(const std::string& file, int side, int channels) {
  const auto picture = image::decode(file, kMaxSide);
  if (!picture) throw std::runtime_error("a sample photo: " + picture.error().message);
  return squeeze(*picture, side, channels);
}

}  // namespace

Result<std::vector<SampleFiles>> read_samples(const fs::path& catalog) {
  std::vector<fs::path> photos;
  std::error_code error;
  for (fs::recursive_directory_iterator i(catalog, error), end; !error && i != end; i.increment(error)) {
    if (i->path().extension() == ".jpg") photos.push_back(i->path());
  }
  if (error) return fail(errno_error(error.value(), "read " + catalog.string()));
  std::ranges::sort(photos);
  const fs::path masks = catalog.string() + "-masks";
  std::vector<SampleFiles> samples;
  for (const auto& photo : photos) {
    const fs::path relative = fs::relative(photo, catalog, error);
    AIP_TRY_ASSIGN(auto bytes, read_file(photo, kMaxPhotoBytes));
    auto mask = read_file((masks / relative).replace_extension(".png"), kMaxPhotoBytes);
    samples.push_back(
        {.name = relative.generic_string(), .photo = std::move(bytes), .mask = mask.value_or("")});
  }
  return samples;
}

std::vector<model::Sample> to_samples(std::vector<SampleFiles> files) {
  std::vector<model::Sample> samples;
  for (auto& file : files) {
    const auto kept = std::make_shared<const SampleFiles>(std::move(file));
    model::Sample sample{.name = kept->name,
                         .rgb = [kept](int side) { return decoded(kept->photo, side, 3); }};
    if (!kept->mask.empty()) sample.mask = [kept](int side) { return decoded(kept->mask, side, 1); };
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace aip::install
