#include "image/cut_out.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "image/decode.hpp"
#include "image/test_photos.hpp"
#include "support/matchers.hpp"

namespace aip::image {
namespace {

namespace fs = std::filesystem;

using test::ball_on_white;
using test::draw_box;
using test::draw_disc;
using test::sheet;

void add_noise(Bitmap& photo, double sigma) {
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0, sigma);
  for (std::size_t i = 0; i < photo.size(); ++i) {
    photo.data()[i] = static_cast<std::uint8_t>(std::clamp(photo.data()[i] + noise(random), 0.0, 255.0));
  }
}

std::string refusal(const Bitmap& photo) {
  const auto result = cut_out(photo);
  if (result) return "not refused";
  EXPECT_EQ(to_string(result.error().code), to_string(ErrorCode::kCutOutRefused));
  EXPECT_FALSE(result.error().public_message.empty());
  return result.error().message;
}

TEST(CutOut, FindsTheProductToThePixel) {
  const auto result = cut_out(ball_on_white(600));
  ASSERT_OK(result);
  EXPECT_NEAR(result->box.width, 200, 2);
  EXPECT_NEAR(result->box.height, 200, 2);
  EXPECT_EQ(string_at(result->report, "method"), "background");
}

TEST(CutOut, GivesTheSameForTheSamePhoto) {
  Bitmap photo = ball_on_white();
  add_noise(photo, 4);
  const auto first = cut_out(photo);
  const auto second = cut_out(photo);
  ASSERT_OK(first);
  ASSERT_OK(second);
  EXPECT_EQ(first->report, second->report);
  ASSERT_EQ(first->product.size(), second->product.size());
  EXPECT_TRUE(std::equal(first->product.data(), first->product.data() + first->product.size(),
                         second->product.data()));
}

TEST(CutOut, OpensTheHoleOfAHandle) {
  Bitmap photo = sheet(600, 600, {240, 240, 240});
  draw_disc(photo, 300, 300, 150, {30, 60, 140});
  draw_disc(photo, 300, 300, 80, {240, 240, 240});
  const auto result = cut_out(photo);
  ASSERT_OK(result);
  const Box box = result->box;
  EXPECT_EQ(result->product.at(box.left + box.width / 2, box.top + box.height / 2)[3], 0);
}

TEST(CutOut, LeavesASoftShadowBehind) {
  Bitmap photo = sheet(600, 600, {238, 238, 238});
  for (int y = 0; y < 600; ++y) {
    for (int x = 0; x < 600; ++x) {
      const double d = std::hypot((x - 340) / 150.0, (y - 430) / 40.0);
      const double dark = 0.45 * std::exp(-d * d);
      for (int i = 0; i < 3; ++i)
        photo.at(x, y)[i] = static_cast<std::uint8_t>(photo.at(x, y)[i] * (1 - dark));
    }
  }
  draw_box(photo, {.left = 200, .top = 150, .width = 200, .height = 270}, {160, 30, 40});
  const auto result = cut_out(photo);
  ASSERT_OK(result);
  EXPECT_NEAR(result->box.width, 200, 8);
  EXPECT_NEAR(result->box.height, 270, 12);
}

TEST(CutOut, TakesUnevenlyLitPaper) {
  Bitmap photo = sheet(600, 600, {0, 0, 0});
  for (int y = 0; y < 600; ++y) {
    for (int x = 0; x < 600; ++x) {
      const double light = 1 - 0.25 * y / 600.0 - 0.1 * std::hypot(x - 300, y - 300) / 424;
      const Rgb paper{230, 180, 90};
      for (std::size_t i = 0; i < 3; ++i) photo.at(x, y)[i] = static_cast<std::uint8_t>(paper[i] * light);
    }
  }
  draw_disc(photo, 280, 320, 130, {40, 70, 120});
  add_noise(photo, 3);
  const auto result = cut_out(photo);
  ASSERT_OK(result);
  EXPECT_NEAR(result->box.width, 260, 6);
}

TEST(CutOut, RefusesABusyBackground) {
  Bitmap photo = ball_on_white();
  add_noise(photo, 70);
  EXPECT_NE(refusal(photo), "not refused");
}

TEST(CutOut, RefusesABlankPhoto) { EXPECT_NE(refusal(sheet(400, 400, {250, 250, 250})), "not refused"); }

TEST(CutOut, RefusesAProductThatRunsOutOfThePhoto) {
  Bitmap photo = sheet(600, 600, {244, 244, 244});
  draw_box(photo, {.left = 200, .top = 250, .width = 200, .height = 350}, {30, 60, 140});
  EXPECT_NE(refusal(photo).find("touching"), std::string::npos);
}

TEST(CutOut, RefusesManyScatteredThings) {
  Bitmap photo = sheet(600, 600, {244, 244, 244});
  for (int i = 0; i < 16; ++i) draw_disc(photo, 90 + i % 4 * 140, 90 + i / 4 * 140, 25, {30, 60, 140});
  EXPECT_NE(refusal(photo).find("pieces"), std::string::npos);
}

TEST(CutOut, RefusesAProductAsWhiteAsThePaper) {
  // A white pot of which only the lid and a thin, interrupted outline are to be seen.
  Bitmap photo = sheet(600, 600, {244, 244, 242});
  draw_disc(photo, 300, 300, 150, {200, 200, 198});
  draw_disc(photo, 300, 300, 148.5, {244, 244, 242});
  draw_box(photo, {.left = 140, .top = 280, .width = 30, .height = 40}, {244, 244, 242});
  draw_box(photo, {.left = 240, .top = 130, .width = 120, .height = 40}, {20, 20, 20});
  EXPECT_NE(refusal(photo), "not refused");
}

TEST(CutOut, RefusesWhatIsAllTransparent) { EXPECT_NE(refusal(Bitmap(200, 200, 4)), "not refused"); }

TEST(CutOut, RefusesAPhotoOfAFewPixels) { EXPECT_NE(refusal(sheet(20, 20, {1, 2, 3})), "not refused"); }

// A photo and the mask of its product, drawn or rendered by hand.
struct Reference {
  fs::path photo;
  fs::path mask;
};

void add_references(const fs::path& photos, const fs::path& masks, std::string_view suffix,
                    std::vector<Reference>& references) {
  if (!fs::exists(photos)) return;
  for (const auto& entry : fs::recursive_directory_iterator(photos)) {
    if (!entry.is_regular_file()) continue;
    const auto beside = fs::relative(entry.path(), photos).replace_extension(suffix);
    if (fs::exists(masks / beside)) references.push_back({entry.path(), masks / beside});
  }
}

std::vector<Reference> references() {
  std::vector<Reference> all;
  const fs::path examples = fs::path(AIP_SOURCE_DIR) / "examples";
  add_references(examples / "catalog", examples / "catalog-masks", ".png", all);
  if (const char* data = std::getenv("AIP_TEST_DATA")) {
    add_references(fs::path(data) / "reference", fs::path(data) / "reference", ".mask.png", all);
  }
  return all;
}

// Intersection over union of what is opaque, over the whole photo.
double overlap_with_mask(const CutOut& cut, const Bitmap& mask) {
  std::uint64_t both = 0;
  std::uint64_t either = 0;
  for (int y = 0; y < mask.height(); ++y) {
    for (int x = 0; x < mask.width(); ++x) {
      const int cut_x = x - cut.part.left;
      const int cut_y = y - cut.part.top;
      const bool inside = cut_x >= 0 && cut_y >= 0 && cut_x < cut.part.width && cut_y < cut.part.height;
      const bool in_cut = inside && cut.product.at(cut_x, cut_y)[3] > 127;
      const bool in_mask = mask.at(x, y)[0] > 127;
      both += in_cut && in_mask;
      either += in_cut || in_mask;
    }
  }
  return either == 0 ? 0 : static_cast<double>(both) / static_cast<double>(either);
}

TEST(CutOut, IsGoodWhereverItIsNotRefused) {
  int done = 0;
  int refused = 0;
  for (const auto& [photo_path, mask_path] : references()) {
    const auto photo_file = read_file(photo_path);
    const auto mask_file = read_file(mask_path);
    ASSERT_OK(photo_file);
    ASSERT_OK(mask_file);
    const auto photo = decode(*photo_file, 4096);
    const auto mask = decode(*mask_file, 4096);
    ASSERT_OK(photo);
    ASSERT_OK(mask);
    if (photo->has_alpha()) continue;
    const auto result = cut_out(*photo);
    if (!result) {
      ++refused;
      std::cout << photo_path.filename().string() << ": " << result.error().message << '\n';
      continue;
    }
    ++done;
    const double overlap = overlap_with_mask(*result, *mask);
    std::cout << photo_path.filename().string() << ": IoU " << overlap << '\n';
    EXPECT_GT(overlap, 0.93) << photo_path;
  }
  std::cout << done << " cut out, " << refused << " refused\n";
}

}  // namespace
}  // namespace aip::image
