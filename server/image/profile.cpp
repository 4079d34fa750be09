#include "image/profile.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <vector>

#include <lcms2.h>

namespace aip::image {
namespace {

struct Close {
  void operator()(void* profile) const { cmsCloseProfile(profile); }
};

struct Delete {
  void operator()(void* transform) const { cmsDeleteTransform(transform); }
};

using Profile = std::unique_ptr<void, Close>;
using Transform = std::unique_ptr<void, Delete>;

Transform to_srgb(std::string_view icc_profile, int channels) {
  const Profile source(
      cmsOpenProfileFromMem(icc_profile.data(), static_cast<cmsUInt32Number>(icc_profile.size())));
  if (!source || cmsGetColorSpace(source.get()) != cmsSigRgbData) return nullptr;
  const Profile srgb(cmsCreate_sRGBProfile());
  if (!srgb) throw std::bad_alloc();
  const cmsUInt32Number layout = channels == 4 ? TYPE_RGBA_8 : TYPE_RGB_8;
  return Transform(cmsCreateTransform(source.get(), layout, srgb.get(), layout, INTENT_RELATIVE_COLORIMETRIC,
                                      channels == 4 ? cmsFLAGS_COPY_ALPHA : 0));
}

// Looks at a cube of colours.
bool changes_something(const Transform& transform, int channels) {
  constexpr int kStep = 17;
  std::vector<std::uint8_t> before;
  for (int red = 0; red < 256; red += kStep) {
    for (int green = 0; green < 256; green += kStep) {
      for (int blue = 0; blue < 256; blue += kStep) {
        for (const int value : {red, green, blue}) before.push_back(static_cast<std::uint8_t>(value));
        if (channels == 4) before.push_back(255);
      }
    }
  }
  std::vector<std::uint8_t> after(before.size());
  cmsDoTransform(transform.get(), before.data(), after.data(),
                 static_cast<cmsUInt32Number>(before.size() / static_cast<std::size_t>(channels)));
  return !std::ranges::equal(before, after, [](int a, int b) { return std::abs(a - b) <= 1; });
}

}  // namespace

void convert_to_srgb(Bitmap& bitmap, std::string_view icc_profile) {
  const Transform transform = to_srgb(icc_profile, bitmap.channels());
  if (!transform || !changes_something(transform, bitmap.channels())) return;
  for (int y = 0; y < bitmap.height(); ++y) {
    cmsDoTransform(transform.get(), bitmap.at(0, y), bitmap.at(0, y),
                   static_cast<cmsUInt32Number>(bitmap.width()));
  }
}

}  // namespace aip::image
