#include "image/operations.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <vips/vips8>

#include "image/decode.hpp"
#include "image/library.hpp"
#include "image/test_photos.hpp"
#include "image/vips_image.hpp"
#include "support/matchers.hpp"

namespace aip::image {
namespace {

using test::ball_on_white;
using test::draw_box;
using test::draw_disc;
using test::file_of;
using test::sheet;
using vips::VImage;

Rgb colour_at(const Bitmap& bitmap, int x, int y) {
  const std::uint8_t* pixel = bitmap.at(x, y);
  return {pixel[0], pixel[1], pixel[2]};
}

void expect_near(Rgb seen, Rgb wanted, int tolerance) {
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(seen[i], wanted[i], tolerance) << to_hex(seen) << " instead of " << to_hex(wanted);
  }
}

// The smallest box around everything that is not the background.
Box box_of_product(const Bitmap& picture, Rgb background, int tolerance = 24) {
  int left = picture.width();
  int top = picture.height();
  int right = -1;
  int bottom = -1;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const Rgb seen = colour_at(picture, x, y);
      int difference = 0;
      for (std::size_t i = 0; i < 3; ++i)
        difference = std::max(difference, std::abs(seen[i] - background[i]));
      if (difference <= tolerance) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
  }
  return {left, top, right - left + 1, bottom - top + 1};
}

Result<Bitmap> made(const Bitmap& photo, Recipe recipe) {
  recipe.format = Format::kPng;
  AIP_TRY_ASSIGN(const Product product, process(file_of(photo), recipe, {}));
  return decode(product.picture.bytes, 10'000);
}

VImage open_file(const std::string& bytes) { return VImage::new_from_buffer(bytes.data(), bytes.size(), ""); }

TEST(Process, PutsTheProductOnTheExactBackground) {
  for (const Rgb background : {Rgb{255, 255, 255}, Rgb{17, 120, 201}}) {
    const auto picture = made(ball_on_white(), {.background = background, .width = 500, .height = 500});
    ASSERT_OK(picture);
    const Box product = box_of_product(*picture, background);
    int different = 0;
    for (int y = 0; y < 500; ++y) {
      for (int x = 0; x < 500; ++x) {
        const bool near = x >= product.left - 6 && x < product.left + product.width + 6 &&
                          y >= product.top - 6 && y < product.top + product.height + 6;
        if (!near && colour_at(*picture, x, y) != background) ++different;
      }
    }
    EXPECT_EQ(different, 0);
    expect_near(colour_at(*picture, 250, 250), {190, 40, 50}, 4);
  }
}

TEST(Process, FillsTheCanvasAsAskedAndCentres) {
  struct Case {
    int width, height;
    double fill;
  };

  for (const auto& [width, height, fill] :
       {Case{600, 600, 0.85}, Case{900, 600, 0.5}, Case{400, 800, 1.0}, Case{2400, 2400, 0.9}}) {
    const auto picture = made(ball_on_white(), {.width = width, .height = height, .fill = fill});
    ASSERT_OK(picture);
    ASSERT_EQ(picture->width(), width);
    ASSERT_EQ(picture->height(), height);
    const Box product = box_of_product(*picture, {255, 255, 255}, 110);
    const double seen = std::max(product.width / double(width), product.height / double(height));
    EXPECT_NEAR(seen, fill, 0.01) << width << " x " << height;
    EXPECT_NEAR(product.left + product.width / 2.0, width / 2.0, width * 0.005 + 1);
    EXPECT_NEAR(product.top + product.height / 2.0, height / 2.0, height * 0.005 + 1);
  }
}

TEST(Process, LeavesNoHaloOfTheOldBackground) {
  Bitmap photo = sheet(600, 600, {60, 140, 60});
  draw_disc(photo, 300, 300, 120, {225, 205, 90});
  const auto picture = made(photo, {.width = 600, .height = 600});
  ASSERT_OK(picture);
  int greenish = 0;
  for (int y = 0; y < 600; ++y) {
    for (int x = 0; x < 600; ++x) {
      const Rgb seen = colour_at(*picture, x, y);
      if (seen[1] > seen[0] + 12) ++greenish;
    }
  }
  EXPECT_EQ(greenish, 0);
}

TEST(Process, KeepsTheWholePhotoWithoutCutOut) {
  const Bitmap photo = ball_on_white();
  const auto same = made(photo, {.cut_out = false});
  ASSERT_OK(same);
  EXPECT_EQ(same->width(), 600);
  EXPECT_EQ(colour_at(*same, 5, 5), (Rgb{244, 244, 242}));

  const auto padded = made(photo, {.cut_out = false, .background = {0, 0, 0}, .width = 400, .height = 200});
  ASSERT_OK(padded);
  EXPECT_EQ(colour_at(*padded, 20, 100), (Rgb{0, 0, 0}));
  EXPECT_EQ(colour_at(*padded, 110, 5), (Rgb{244, 244, 242}));
}

TEST(Process, FollowsThePhotosRatioWhenOneSideIsGiven) {
  Bitmap photo = sheet(601, 400, {200, 100, 50});
  const auto picture = made(photo, {.cut_out = false, .width = 300});
  ASSERT_OK(picture);
  EXPECT_EQ(picture->width(), 300);
  EXPECT_EQ(picture->height(), 200);
  for (const auto& [x, y] : {std::pair{0, 0}, {299, 0}, {0, 199}, {299, 199}}) {
    EXPECT_EQ(colour_at(*picture, x, y), (Rgb{200, 100, 50}));
  }
}

TEST(Process, EnlargesWithoutShiftingThePicture) {
  // Symmetric before, so it must be symmetric after.
  Bitmap photo = sheet(100, 100, {250, 250, 250});
  draw_box(photo, {.left = 40, .top = 40, .width = 20, .height = 20}, {20, 20, 20});
  const auto picture = made(photo, {.cut_out = false, .width = 350, .height = 350});
  ASSERT_OK(picture);
  for (int i = 0; i < 350; ++i) {
    expect_near(colour_at(*picture, i, 175), colour_at(*picture, 349 - i, 175), 1);
    expect_near(colour_at(*picture, 175, i), colour_at(*picture, 175, 349 - i), 1);
  }
}

TEST(Process, ThrowsAShadowUnderTheProductOnlyWhenAsked) {
  const auto bare = made(ball_on_white(), {.width = 500, .height = 500});
  const auto shaded = made(ball_on_white(), {.width = 500, .height = 500, .shadow = Shadow::kContact});
  ASSERT_OK(bare);
  ASSERT_OK(shaded);
  const int ground = 250 + 212 + 5;
  EXPECT_EQ(colour_at(*bare, 250, ground), (Rgb{255, 255, 255}));
  EXPECT_LT(colour_at(*shaded, 250, ground)[0], 245);
  EXPECT_EQ(colour_at(*shaded, 5, 5), (Rgb{255, 255, 255}));
}

TEST(Process, UsesTheAlphaAPhotoHas) {
  Bitmap photo(300, 300, 4);
  for (int y = 100; y < 200; ++y) {
    for (int x = 50; x < 250; ++x) {
      std::uint8_t* pixel = photo.at(x, y);
      pixel[0] = static_cast<std::uint8_t>(x);
      pixel[1] = 90;
      pixel[2] = 20;
      pixel[3] = 255;
    }
  }
  const auto picture = made(photo, {.width = 400, .height = 400, .fill = 0.5});
  ASSERT_OK(picture);
  const Box product = box_of_product(*picture, {255, 255, 255});
  EXPECT_NEAR(product.width, 200, 2);
  EXPECT_NEAR(product.height, 100, 2);
}

TEST(Process, WritesEachFormatWithoutMetadata) {
  std::string file = file_of(ball_on_white(), Format::kJpeg);
  VImage tagged = open_file(file).copy();
  tagged.set("exif-ifd0-Artist", "somebody");
  tagged.set("exif-ifd3-GPSLatitude", "52/1 0/1 0/1");
  std::size_t size = 0;
  void* memory = nullptr;
  tagged.write_to_buffer(".jpg", &memory, &size, VImage::option()->set("Q", 95));
  file.assign(static_cast<char*>(memory), size);
  g_free(memory);
  ASSERT_NE(file.find("Exif"), std::string::npos);

  for (const Format format : {Format::kJpeg, Format::kPng, Format::kWebp}) {
    const auto product = process(file, {.width = 200, .height = 200, .format = format}, {});
    ASSERT_OK(product);
    EXPECT_EQ(format_by_magic(product->picture.bytes), format);
    EXPECT_EQ(product->picture.bytes.find("Exif"), std::string::npos) << to_string(format);
    EXPECT_EQ(product->picture.bytes.find("somebody"), std::string::npos);
    EXPECT_EQ(format_by_magic(product->thumbnail.bytes), Format::kWebp);
  }
}

TEST(Process, OptimisesWithoutChangingColoursVisibly) {
  Bitmap photo = sheet(400, 400, {255, 255, 255});
  draw_box(photo, {.left = 100, .top = 100, .width = 200, .height = 200}, {180, 60, 40});
  const auto picture = made(photo, {.cut_out = false, .optimise = true});
  ASSERT_OK(picture);
  EXPECT_EQ(colour_at(*picture, 20, 20), (Rgb{255, 255, 255}));
  expect_near(colour_at(*picture, 200, 200), {180, 60, 40}, 12);
}

TEST(Process, OptimiseMakesPaleGreyPaperWhite) {
  Bitmap photo = sheet(400, 400, {238, 236, 230});
  draw_box(photo, {.left = 150, .top = 150, .width = 100, .height = 100}, {30, 30, 30});
  const auto picture = made(photo, {.cut_out = false, .optimise = true});
  ASSERT_OK(picture);
  const Rgb paper = colour_at(*picture, 20, 20);
  EXPECT_GE(paper[0], 250);
  EXPECT_LE(paper[0] - paper[2], 4);
}

TEST(Inspect, SeesThePictureAsAPersonDoes) {
  Bitmap photo = sheet(300, 200, {10, 200, 30});
  VImage turned = view_of(photo).copy();
  turned.set("orientation", 6);
  std::size_t size = 0;
  void* memory = nullptr;
  turned.write_to_buffer(".jpg", &memory, &size);
  const std::string file(static_cast<char*>(memory), size);
  g_free(memory);
  const auto seen = inspect(file, {});
  ASSERT_OK(seen);
  EXPECT_EQ(seen->header.width, 200);
  EXPECT_EQ(seen->header.height, 300);
  EXPECT_EQ(seen->thumbnail.header.height, 300);
}

TEST(Inspect, RefusesTooManyPixelsFromTheHeader) {
  const std::string file = file_of(sheet(200, 100, {1, 2, 3}));
  EXPECT_OK(inspect(file, {.max_pixels = 20'000}));
  EXPECT_FAILS(inspect(file, {.max_pixels = 19'999}), ErrorCode::kImageTooLarge);
}

TEST(Inspect, RefusesOtherFormatsAndBrokenFiles) {
  EXPECT_FAILS(inspect("", {}), ErrorCode::kUnsupportedMedia);
  EXPECT_FAILS(inspect("%PDF-1.4 this is something else entirely", {}), ErrorCode::kUnsupportedMedia);
  const std::string whole = file_of(ball_on_white(), Format::kJpeg);
  EXPECT_FAILS(inspect(whole.substr(0, whole.size() / 2), {}), ErrorCode::kImageUnreadable);
  EXPECT_FAILS(inspect(whole.substr(0, 100), {}), ErrorCode::kImageUnreadable);
}

TEST(Inspect, TakesOnlyTheFirstFrameOfAnAnimation) {
  Bitmap frames = sheet(50, 150, {0, 0, 255});
  draw_box(frames, {.left = 0, .top = 0, .width = 50, .height = 50}, {255, 0, 0});
  draw_box(frames, {.left = 0, .top = 50, .width = 50, .height = 50}, {0, 255, 0});
  VImage animation = view_of(frames).copy();
  animation.set("page-height", 50);
  std::size_t size = 0;
  void* memory = nullptr;
  animation.write_to_buffer(".webp", &memory, &size, VImage::option()->set("lossless", true));
  const std::string file(static_cast<char*>(memory), size);
  g_free(memory);
  const auto seen = inspect(file, {});
  ASSERT_OK(seen);
  EXPECT_EQ(seen->header.frames, 3);
  EXPECT_EQ(seen->header.height, 50);
  const auto first = decode(file, 100);
  ASSERT_OK(first);
  expect_near(colour_at(*first, 25, 25), {255, 0, 0}, 30);
}

TEST(Decode, BringsEveryColourSpaceToSrgb) {
  const Bitmap photo = sheet(64, 64, {200, 80, 40});
  const VImage rgb = view_of(photo);
  const auto saved = [](const VImage& image, const char* suffix) {
    std::size_t size = 0;
    void* memory = nullptr;
    image.write_to_buffer(suffix, &memory, &size);
    std::string file(static_cast<char*>(memory), size);
    g_free(memory);
    return file;
  };
  const VImage cmyk = rgb.icc_transform("cmyk", VImage::option()->set("input_profile", "srgb"));
  const VImage p3 = rgb.icc_transform("p3", VImage::option()->set("input_profile", "srgb"));
  const VImage deep = rgb.colourspace(VIPS_INTERPRETATION_RGB16);
  for (const auto& file :
       {saved(cmyk, ".jpg"), saved(p3, ".jpg"), saved(deep, ".png"), saved(deep, ".tif")}) {
    const auto bitmap = decode(file, 100);
    ASSERT_OK(bitmap);
    EXPECT_EQ(bitmap->channels(), 3);
    expect_near(colour_at(*bitmap, 30, 30), {200, 80, 40}, 8);
  }
  const auto grey = decode(saved(rgb.colourspace(VIPS_INTERPRETATION_B_W), ".jpg"), 100);
  ASSERT_OK(grey);
  EXPECT_EQ(grey->channels(), 3);
}

TEST(Resize, FitsAndNeverEnlarges) {
  const std::string file = file_of(sheet(300, 150, {9, 9, 9}));
  const auto small = resize(file, 100, Format::kWebp, {});
  ASSERT_OK(small);
  EXPECT_EQ(small->header.width, 100);
  EXPECT_EQ(small->header.height, 50);
  const auto same = resize(file, 1000, Format::kJpeg, {});
  ASSERT_OK(same);
  EXPECT_EQ(same->header.width, 300);
}

}  // namespace
}  // namespace aip::image

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (!aip::image::start_libraries(argv[0])) return 1;
  return RUN_ALL_TESTS();
}
