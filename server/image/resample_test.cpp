#include "image/resample.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <vips/vips8>

#include "image/decode.hpp"
#include "image/profile.hpp"
#include "image/test_photos.hpp"
#include "image/vips_image.hpp"
#include "support/matchers.hpp"

namespace aip::image {
namespace {

using test::draw_box;
using test::sheet;
using vips::VImage;

std::string saved(VImage image, const char* suffix, int orientation = 1) {
  if (orientation != 1) {
    image = image.copy();
    image.set(VIPS_META_ORIENTATION, orientation);
  }
  std::size_t size = 0;
  void* memory = nullptr;
  image.write_to_buffer(suffix, &memory, &size);
  std::string file(static_cast<char*>(memory), size);
  g_free(memory);
  return file;
}

// The largest difference of two bitmaps of one size.
int difference(const Bitmap& a, const Bitmap& b) {
  EXPECT_EQ(a.size(), b.size());
  int largest = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    largest = std::max(largest, std::abs(a.data()[i] - b.data()[i]));
  return largest;
}

TEST(FitInto, KeepsTheRatioAndNeverEnlarges) {
  EXPECT_EQ(fit_into({4000, 3000}, {512, 512}), (Size{512, 384}));
  EXPECT_EQ(fit_into({300, 200}, {512, 512}), (Size{300, 200}));
  EXPECT_EQ(fit_into({30'000, 2}, {100, 100}), (Size{100, 1}));
}

TEST(Resample, KeepsAFlatColourAtEverySize) {
  for (const auto& [width, height] :
       {std::pair{1, 1}, {3, 700}, {640, 1}, {97, 55}, {200, 150}, {900, 1300}}) {
    const Bitmap result = resample(sheet(200, 150, {200, 100, 50}), {width, height});
    ASSERT_EQ(result.width(), width);
    ASSERT_EQ(result.height(), height);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        ASSERT_NEAR(result.at(x, y)[0], 200, 1);
        ASSERT_NEAR(result.at(x, y)[1], 100, 1);
        ASSERT_NEAR(result.at(x, y)[2], 50, 1);
      }
    }
  }
}

TEST(Resample, KeepsTheCentreInPlace) {
  Bitmap photo = sheet(402, 402, {250, 250, 250});
  draw_box(photo, {.left = 151, .top = 151, .width = 100, .height = 100}, {20, 20, 20});
  for (const int side : {101, 250, 1000}) {
    const Bitmap result = resample(photo, {side, side});
    for (int i = 0; i < side; ++i) {
      EXPECT_NEAR(result.at(i, side / 2)[0], result.at(side - 1 - i, side / 2)[0], 1);
      EXPECT_NEAR(result.at(side / 2, i)[0], result.at(side / 2, side - 1 - i)[0], 1);
    }
  }
}

TEST(Resample, DoesNotMixInWhatIsTransparent) {
  // Green that nobody sees, beside red that everybody sees.
  Bitmap photo(200, 200, 4);
  for (int y = 0; y < 200; ++y) {
    for (int x = 0; x < 200; ++x) {
      std::uint8_t* pixel = photo.at(x, y);
      pixel[x < 100 ? 0 : 1] = 200;
      pixel[3] = x < 100 ? 255 : 0;
    }
  }
  for (const int side : {60, 330}) {
    const Bitmap result = resample(photo, {side, side});
    for (int x = 0; x < side; ++x) {
      const std::uint8_t* pixel = result.at(x, side / 2);
      if (pixel[3] < 16) continue;
      EXPECT_NEAR(pixel[0], 200, 8) << x;
      EXPECT_LE(pixel[1], 8) << x;
    }
  }
}

TEST(DecodeAt, IsExactAndUprightForEveryOrientation) {
  Bitmap photo = sheet(90, 60, {240, 240, 240});
  draw_box(photo, {.left = 0, .top = 0, .width = 45, .height = 30}, {200, 20, 20});
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const std::string file = saved(view_of(photo), ".tif", orientation);
    const bool swapped = orientation > 4;
    VImage turned = view_of(photo).copy();
    turned.set(VIPS_META_ORIENTATION, orientation);
    const Bitmap wanted = bitmap_of(turned.autorot());
    const Size half = swapped ? Size{30, 45} : Size{45, 30};
    const auto whole = decode(file, 1'000);
    const auto small = decode_at(file, half);
    ASSERT_OK(whole);
    ASSERT_OK(small);
    EXPECT_EQ(difference(*whole, wanted), 0) << orientation;
    EXPECT_LE(difference(*small, resample(wanted, half)), 1) << orientation;
  }
}

TEST(Decode, GivesLargePicturesWhatItGivesSmallOnes) {
  Bitmap photo = sheet(6'000, 4'400, {230, 228, 220});
  draw_box(photo, {.left = 1'500, .top = 1'100, .width = 3'000, .height = 2'200}, {60, 90, 160});
  const VImage large = view_of(photo);
  const VImage below_the_limit = large.extract_area(0, 0, 5'600, 4'400);
  const auto streamed = decode(saved(large, ".png"), 600);
  const auto in_memory = decode(saved(below_the_limit, ".png"), 560);
  ASSERT_OK(streamed);
  ASSERT_OK(in_memory);
  ASSERT_EQ(streamed->width(), 600);
  ASSERT_EQ(streamed->height(), 440);
  ASSERT_EQ(in_memory->height(), 440);
  const VImage same_part = view_of(*streamed).extract_area(0, 0, 540, 440);
  EXPECT_LE(difference(bitmap_of(same_part), bitmap_of(view_of(*in_memory).extract_area(0, 0, 540, 440))), 6);
}

TEST(Profile, LeavesSrgbAloneAndConvertsOthers) {
  const auto profile_of = [](const char* name) {
    VImage tagged = view_of(sheet(8, 8, {200, 80, 40}))
                        .icc_transform(name, VImage::option()->set("input_profile", "srgb"));
    std::size_t size = 0;
    const void* data = tagged.get_blob(VIPS_META_ICC_NAME, &size);
    return std::string(static_cast<const char*>(data), size);
  };
  Bitmap srgb = sheet(4, 4, {201, 81, 41});
  convert_to_srgb(srgb, profile_of("srgb"));
  EXPECT_EQ(difference(srgb, sheet(4, 4, {201, 81, 41})), 0);

  Bitmap p3(4, 4, 4);
  for (int i = 0; i < 16; ++i) {
    const std::uint8_t pixel[] = {200, 100, 80, static_cast<std::uint8_t>(10 * i)};
    std::copy(std::begin(pixel), std::end(pixel), p3.at(i % 4, i / 4));
  }
  convert_to_srgb(p3, profile_of("p3"));
  EXPECT_NEAR(p3.at(0, 0)[0], 215, 4);
  EXPECT_NEAR(p3.at(0, 0)[1], 93, 4);
  EXPECT_NEAR(p3.at(0, 0)[2], 73, 4);
  for (int i = 0; i < 16; ++i) EXPECT_EQ(p3.at(i % 4, i / 4)[3], 10 * i);

  Bitmap kept = sheet(4, 4, {9, 8, 7});
  for (const std::string& other : {profile_of("cmyk"), std::string("no profile at all"), std::string()})
    convert_to_srgb(kept, other);
  EXPECT_EQ(difference(kept, sheet(4, 4, {9, 8, 7})), 0);
}

}  // namespace
}  // namespace aip::image
