// What stands behind and under a product, looked at in the pixels of finished pictures.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "image/decode.hpp"
#include "image/operations.hpp"
#include "image/photo_shadow.hpp"
#include "image/retouch.hpp"
#include "image/test_photos.hpp"
#include "support/matchers.hpp"

namespace aip::image {
namespace {

using test::ball_on_white;
using test::draw_box;
using test::draw_disc;
using test::file_of;
using test::sheet;

Rgb colour_at(const Bitmap& bitmap, int x, int y) {
  const std::uint8_t* pixel = bitmap.at(x, y);
  return {pixel[0], pixel[1], pixel[2]};
}

int light_at(const Bitmap& bitmap, int x, int y) {
  const Rgb colour = colour_at(bitmap, x, y);
  return (colour[0] + colour[1] + colour[2]) / 3;
}

void expect_near(Rgb seen, Rgb wanted, int tolerance) {
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(seen[i], wanted[i], tolerance) << to_hex(seen) << " instead of " << to_hex(wanted);
  }
}

struct Made {
  Bitmap picture;
  json::object report;
};

Result<Made> made(const Bitmap& photo, Recipe recipe, std::string_view backdrop = {}) {
  recipe.format = Format::kPng;
  AIP_TRY_ASSIGN(Product product, process(file_of(photo), recipe, {}, nullptr, backdrop));
  AIP_TRY_ASSIGN(Bitmap picture, decode(product.picture.bytes, 10'000));
  return Made{.picture = std::move(picture), .report = std::move(product.report)};
}

// A dark box on grey paper that throws a soft shadow to its right.
Bitmap box_with_shadow(Rgb paper) {
  Bitmap photo = sheet(600, 600, paper);
  for (int y = 330; y < 430; ++y) {
    for (int x = 340; x < 520; ++x) {
      const double across = std::min(1.0, (520 - x) / 90.0);
      const double down = std::min({1.0, (y - 330) / 25.0, (430 - y) / 25.0});
      const double light = 1 - 0.45 * across * down;
      for (int i = 0; i < 3; ++i)
        photo.at(x, y)[i] = static_cast<std::uint8_t>(std::lround(paper[i] * light));
    }
  }
  draw_box(photo, {.left = 200, .top = 200, .width = 150, .height = 220}, {150, 30, 30});
  return photo;
}

TEST(Shadow, OfEachKindLiesUnderTheProductAndNowhereElse) {
  const int ground = 250 + 212;
  int before = 256;
  for (const auto kind : {Shadow::kNone, Shadow::kContact, Shadow::kSoft}) {
    const auto result = made(ball_on_white(), {.width = 500, .height = 500, .shadow = kind});
    ASSERT_OK(result);
    EXPECT_EQ(colour_at(result->picture, 5, 5), (Rgb{255, 255, 255}));
    EXPECT_EQ(colour_at(result->picture, 250, 10), (Rgb{255, 255, 255}));
    const int light = light_at(result->picture, 250, ground + 14);
    EXPECT_LT(light, before);
    before = light;
  }
}

TEST(Shadow, FadesOutBeforeTheEdgeOfTheCanvas) {
  const auto result = made(ball_on_white(), {.width = 500, .height = 500, .shadow = Shadow::kSoft});
  ASSERT_OK(result);
  for (int x = 0; x < 500; ++x) EXPECT_GE(light_at(result->picture, x, 499), 234) << x;
}

TEST(Shadow, OfThePhotoIsKeptOnTheNewBackground) {
  const auto result =
      made(box_with_shadow({228, 228, 226}),
           {.background = {255, 255, 255}, .canvas = Canvas::kPhoto, .shadow = Shadow::kPhoto});
  ASSERT_OK(result);
  EXPECT_EQ(string_at(*object_at(result->report, "shadow"), "kind"), "photo");
  // As dark as it was, on white.
  EXPECT_NEAR(light_at(result->picture, 390, 380), 255 * (1 - 0.45), 20);
  EXPECT_NEAR(light_at(result->picture, 480, 380), 255 * (1 - 0.45 * 40 / 90), 20);
  // Paper without shadow is white.
  EXPECT_GE(light_at(result->picture, 100, 380), 252);
  EXPECT_EQ(colour_at(result->picture, 560, 100), (Rgb{255, 255, 255}));
}

TEST(Shadow, OfThePhotoStandsWhereTheProductStands) {
  const auto result = made(
      box_with_shadow({228, 228, 226}),
      {.background = {255, 255, 255}, .width = 400, .height = 400, .fill = 0.5, .shadow = Shadow::kPhoto});
  ASSERT_OK(result);
  // 220 pixels became 200, and the box's middle (275, 310) the canvas' (200, 200).
  const auto in_picture = [](double x, double y) {
    return std::pair{static_cast<int>(200 + (x - 275) * 200 / 220),
                     static_cast<int>(200 + (y - 310) * 200 / 220)};
  };
  const auto [x, y] = in_picture(390, 380);
  EXPECT_NEAR(light_at(result->picture, x, y), 255 * (1 - 0.45), 22);
  const auto [left, low] = in_picture(150, 380);
  EXPECT_GE(light_at(result->picture, left, low), 252);
}

TEST(Shadow, OfThePhotoIsAContactShadowWhereItCantBeTold) {
  const auto coloured =
      made(box_with_shadow({240, 200, 90}), {.width = 400, .height = 400, .shadow = Shadow::kPhoto});
  ASSERT_OK(coloured);
  EXPECT_EQ(string_at(*object_at(coloured->report, "shadow"), "kind"), "contact");
  EXPECT_EQ(string_at(*object_at(coloured->report, "shadow"), "missing"), "background");
  const auto contact =
      made(box_with_shadow({240, 200, 90}), {.width = 400, .height = 400, .shadow = Shadow::kContact});
  ASSERT_OK(contact);
  EXPECT_TRUE(std::equal(contact->picture.data(), contact->picture.data() + contact->picture.size(),
                         coloured->picture.data()));

  const auto bare = made(ball_on_white(), {.width = 400, .height = 400, .shadow = Shadow::kPhoto});
  ASSERT_OK(bare);
  EXPECT_EQ(string_at(*object_at(bare->report, "shadow"), "missing"), "none");
}

TEST(Reflection, FadesBelowTheProduct) {
  const auto result = made(ball_on_white(), {.width = 500, .height = 500, .fill = 0.6, .reflection = true});
  ASSERT_OK(result);
  const int ground = 250 + 150;
  const Rgb near = colour_at(result->picture, 250, ground + 4);
  EXPECT_GT(near[0] - near[1], 20);  // the ball is red
  const Rgb farther = colour_at(result->picture, 250, ground + 40);
  EXPECT_LT(farther[0] - farther[1], near[0] - near[1]);
  EXPECT_EQ(colour_at(result->picture, 250, ground + 82), (Rgb{255, 255, 255}));
  EXPECT_EQ(colour_at(result->picture, 5, ground + 4), (Rgb{255, 255, 255}));
}

TEST(Reflection, DoesWithoutRoom) {
  const auto result = made(ball_on_white(), {.width = 500, .height = 500, .fill = 1, .reflection = true});
  ASSERT_OK(result);
  EXPECT_EQ(colour_at(result->picture, 3, 497), (Rgb{255, 255, 255}));
}

TEST(Background, RunsFromOneColourToTheOther) {
  const Recipe linear{.backdrop = Backdrop::kLinear,
                      .background = {255, 255, 255},
                      .background_to = {155, 105, 55},
                      .width = 300,
                      .height = 400};
  const auto down = made(ball_on_white(), linear);
  ASSERT_OK(down);
  expect_near(colour_at(down->picture, 4, 0), {255, 255, 255}, 1);
  expect_near(colour_at(down->picture, 4, 200), {205, 180, 155}, 2);
  expect_near(colour_at(down->picture, 295, 399), {155, 105, 55}, 1);

  Recipe radial = linear;
  radial.backdrop = Backdrop::kRadial;
  radial.fill = 0.1;
  const auto out = made(ball_on_white(), radial);
  ASSERT_OK(out);
  expect_near(colour_at(out->picture, 150, 170), {253, 252, 251}, 6);
  expect_near(colour_at(out->picture, 0, 0), {155, 105, 55}, 1);
  expect_near(colour_at(out->picture, 299, 399), {155, 105, 55}, 1);
}

TEST(Background, OfTheBlurredPhotoHasItsColoursButNotTheProduct) {
  Bitmap photo = sheet(600, 600, {90, 140, 200});
  draw_box(photo, {.left = 0, .top = 400, .width = 600, .height = 200}, {120, 90, 60});
  draw_disc(photo, 300, 300, 90, {230, 20, 20});
  // Along a mask, because such a background is not one to cut out by.
  Bitmap mask = sheet(600, 600, {0, 0, 0});
  draw_disc(mask, 300, 300, 90, {255, 255, 255});
  const Recipe recipe{.backdrop = Backdrop::kBlurred, .canvas = Canvas::kPhoto, .format = Format::kPng};
  const std::string drawn = file_of(mask);
  const auto product = process_edited(file_of(photo), {.begun = {}, .edit = drawn}, recipe, {});
  ASSERT_OK(product);
  const auto picture = decode(product->picture.bytes, 1000);
  ASSERT_OK(picture);
  expect_near(colour_at(*picture, 30, 30), {90, 140, 200}, 6);
  expect_near(colour_at(*picture, 30, 570), {120, 90, 60}, 6);
  expect_near(colour_at(*picture, 300, 300), {230, 20, 20}, 6);
  // Right beside the ball no red is left.
  const Rgb beside = colour_at(*picture, 300 - 100, 300);
  EXPECT_LT(beside[0], 115);
  EXPECT_GT(beside[2], 150);
  // No edge is left in it.
  EXPECT_LT(std::abs(light_at(*picture, 30, 396) - light_at(*picture, 30, 404)), 20);
}

TEST(Background, OfTheOwnersPictureCoversTheCanvas) {
  Bitmap wall = sheet(800, 400, {20, 160, 60});
  draw_box(wall, {.left = 0, .top = 0, .width = 200, .height = 400}, {250, 250, 0});
  const std::string file = file_of(wall, Format::kJpeg);
  const Recipe recipe{
      .backdrop = Backdrop::kPicture, .picture = "p", .width = 300, .height = 300, .fill = 0.4};
  const auto result = made(ball_on_white(), recipe, file);
  ASSERT_OK(result);
  // Of 800 x 400 the middle 400 x 400 is seen: nothing of the yellow part.
  for (const auto& [x, y] : {std::pair{3, 3}, {296, 3}, {3, 296}, {296, 296}}) {
    expect_near(colour_at(result->picture, x, y), {20, 160, 60}, 6);
  }
  expect_near(colour_at(result->picture, 150, 150), {190, 40, 50}, 6);

  EXPECT_FAILS(made(ball_on_white(), recipe), ErrorCode::kInvalidInput);
  EXPECT_FAILS(made(ball_on_white(), recipe, "no picture at all, only words"), ErrorCode::kUnsupportedMedia);
}

TEST(Background, FillsWhatAWholePhotoLeavesFree) {
  const Bitmap photo = sheet(200, 100, {30, 90, 200});
  const auto result = made(photo, {.cut_out = false,
                                   .backdrop = Backdrop::kLinear,
                                   .background = {0, 0, 0},
                                   .background_to = {200, 200, 200},
                                   .width = 200,
                                   .height = 200});
  ASSERT_OK(result);
  expect_near(colour_at(result->picture, 100, 2), {2, 2, 2}, 2);
  expect_near(colour_at(result->picture, 100, 197), {197, 197, 197}, 3);
  EXPECT_EQ(colour_at(result->picture, 100, 100), (Rgb{30, 90, 200}));

  const auto blurred =
      made(photo, {.cut_out = false, .backdrop = Backdrop::kBlurred, .width = 200, .height = 200});
  ASSERT_OK(blurred);
  expect_near(colour_at(blurred->picture, 10, 5), {30, 90, 200}, 2);
}

TEST(Denoise, EvensOutNoiseAndLeavesTextureAlone) {
  Bitmap noisy = sheet(64, 64, {120, 120, 120});
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      const int noise = (x * 7 + y * 13) % 7 - 3;
      for (int i = 0; i < 3; ++i) noisy.at(x, y)[i] = static_cast<std::uint8_t>(120 + noise);
    }
  }
  for (int y = 0; y < 64; ++y) {
    for (int i = 0; i < 3; ++i) noisy.at(40, y)[i] = 60;
  }
  Bitmap after(64, 64, 3);
  std::copy_n(noisy.data(), noisy.size(), after.data());
  denoise(after);
  double spread_before = 0;
  double spread_after = 0;
  for (int y = 4; y < 60; ++y) {
    for (int x = 4; x < 30; ++x) {
      spread_before += std::abs(noisy.at(x, y)[0] - 120);
      spread_after += std::abs(after.at(x, y)[0] - 120);
    }
    EXPECT_EQ(after.at(40, y)[0], 60);
  }
  EXPECT_LT(spread_after, 0.6 * spread_before);
  for (std::size_t i = 0; i < noisy.size(); ++i) EXPECT_LE(std::abs(noisy.data()[i] - after.data()[i]), 4);
}

// A box with upright sides, leaning clockwise by that many degrees.
Bitmap leaning_box(double degrees) {
  Bitmap box(300, 400, 4);
  const double angle = degrees * 3.14159265 / 180;
  for (int y = 0; y < 400; ++y) {
    for (int x = 0; x < 300; ++x) {
      const double u = (x - 150) * std::cos(angle) + (y - 200) * std::sin(angle);
      const double v = -(x - 150) * std::sin(angle) + (y - 200) * std::cos(angle);
      const bool is_inside = std::abs(u) < 90 && std::abs(v) < 150;
      std::uint8_t* pixel = box.at(x, y);
      pixel[0] = 80;
      pixel[3] = is_inside ? 255 : 0;
    }
  }
  return box;
}

TEST(Straighten, TurnsWhatLeansALittle) {
  for (const double lean : {-4.0, -1.5, 1.5, 3.0}) {
    Bitmap box = leaning_box(lean);
    EXPECT_NEAR(straighten(box), lean, 0.4);
    Bitmap again(box.width(), box.height(), 4);
    std::copy_n(box.data(), box.size(), again.data());
    EXPECT_EQ(straighten(again), 0) << "after " << lean;
  }
}

TEST(Straighten, LeavesAloneWhatStandsOrLeansALotOrHasNoSides) {
  for (const double lean : {0.0, 8.0, 30.0}) {
    Bitmap box = leaning_box(lean);
    EXPECT_EQ(straighten(box), 0) << lean;
  }
  Bitmap ball(300, 300, 4);
  for (int y = 0; y < 300; ++y) {
    for (int x = 0; x < 300; ++x) ball.at(x, y)[3] = std::hypot(x - 150, y - 150) < 120 ? 255 : 0;
  }
  EXPECT_EQ(straighten(ball), 0);
}

TEST(Edges, AreCutTighterOrLooser) {
  const auto area = [](Edges edges) {
    const auto product =
        process(file_of(ball_on_white()),
                {.edges = edges, .transparent = true, .canvas = Canvas::kPhoto, .format = Format::kPng}, {});
    const auto picture = decode(product->picture.bytes, 1000);
    std::int64_t sum = 0;
    for (int y = 0; y < picture->height(); ++y) {
      for (int x = 0; x < picture->width(); ++x) sum += picture->at(x, y)[3];
    }
    return static_cast<double>(sum) / 255;
  };
  const double found = area(Edges::kAsFound);
  const double rim = 2 * 3.14159 * 100;
  EXPECT_NEAR(found - area(Edges::kTight), rim, 0.6 * rim);
  EXPECT_GT(area(Edges::kLoose), found);
}

}  // namespace
}  // namespace aip::image
