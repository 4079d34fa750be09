#include "image/cut_out/by_model.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "image/cut_out.hpp"
#include "image/decode.hpp"
#include "image/operations.hpp"
#include "image/test_photos.hpp"
#include "support/matchers.hpp"

namespace aip::image {
namespace {

using test::draw_box;
using test::draw_disc;
using test::file_of;
using test::sheet;

// A network that sees discs where it is told to, in parts of the photo's side, and squares as squares.
class Seer final : public SubjectModel {
 public:
  struct Disc {
    double x, y, radius;
    int likely = 255;
    int finer = -1;  // at the high detail; -1: the same
  };

  explicit Seer(std::vector<Disc> discs) : discs_(std::move(discs)) {}

  std::string_view name() const override { return "seer"; }

  int side(Detail detail) const override { return detail == Detail::kHigh ? 256 : 192; }

  Result<Bitmap> look_at(const Bitmap& square, Detail detail) override {
    EXPECT_EQ(square.width(), side(detail));
    EXPECT_EQ(square.channels(), 3);
    Bitmap mask(square.width(), square.height(), 1);
    for (const auto& disc : discs_) {
      for (int y = 0; y < mask.height(); ++y) {
        for (int x = 0; x < mask.width(); ++x) {
          const double away = std::hypot(x + 0.5 - disc.x * mask.width(), y + 0.5 - disc.y * mask.height());
          const int likely = detail == Detail::kHigh && disc.finer >= 0 ? disc.finer : disc.likely;
          if (away < disc.radius * mask.width()) *mask.at(x, y) = static_cast<std::uint8_t>(likely);
        }
      }
    }
    return mask;
  }

 private:
  std::vector<Disc> discs_;
};

int alpha_at(const CutOut& cut, int x, int y) {
  const int left = x - cut.part.left;
  const int top = y - cut.part.top;
  if (left < 0 || top < 0 || left >= cut.part.width || top >= cut.part.height) return 0;
  return cut.product.at(left, top)[3];
}

// Noise and stripes: nothing that can be cut out by its background.
Bitmap busy_sheet(int side) {
  Bitmap photo = sheet(side, side, {90, 110, 70});
  for (int x = 0; x < side; x += 24) draw_box(photo, {x, 0, 9, side}, {40, 60, 140});
  return photo;
}

TEST(CutOutByModel, CutsOutWhatTheNetworkSeesOnAnyBackground) {
  Bitmap photo = busy_sheet(400);
  draw_disc(photo, 200, 200, 90, {220, 60, 40});
  Seer seer({{0.5, 0.5, 0.225}});
  const auto cut = cut_out(photo, &seer);
  ASSERT_OK(cut);
  EXPECT_EQ(alpha_at(*cut, 200, 200), 255);
  EXPECT_EQ(alpha_at(*cut, 200 + 82, 200), 255);
  EXPECT_EQ(alpha_at(*cut, 200 + 98, 200), 0);
  EXPECT_EQ(alpha_at(*cut, 20, 20), 0);
  EXPECT_NEAR(cut->box.width, 180, 4);
  EXPECT_GT(*number_at(cut->report, "confidence"), 0.9);
  EXPECT_FALSE(*bool_at(cut->report, "check"));
}

TEST(CutOutByModel, KeepsTheCentralThingAndLeavesOthersOut) {
  Bitmap photo = busy_sheet(400);
  draw_disc(photo, 200, 200, 70, {220, 60, 40});
  draw_disc(photo, 0, 60, 60, {30, 200, 60});
  Seer seer({{0.5, 0.5, 0.175}, {0, 0.15, 0.15}});
  const auto cut = cut_out(photo, &seer);
  ASSERT_OK(cut);
  EXPECT_EQ(alpha_at(*cut, 200, 200), 255);
  EXPECT_EQ(alpha_at(*cut, 20, 60), 0);
}

TEST(CutOutByModel, KeepsASecondThingThatLooksLikeTheFirst) {
  Bitmap photo = busy_sheet(400);
  draw_disc(photo, 130, 200, 60, {220, 60, 40});
  draw_disc(photo, 280, 200, 60, {220, 60, 40});
  Seer seer({{0.325, 0.5, 0.15}, {0.7, 0.5, 0.15}});
  const auto cut = cut_out(photo, &seer);
  ASSERT_OK(cut);
  EXPECT_EQ(alpha_at(*cut, 130, 200), 255);
  EXPECT_EQ(alpha_at(*cut, 280, 200), 255);
}

TEST(CutOutByModel, RemovesSmokeAndSpecks) {
  Bitmap photo = busy_sheet(400);
  draw_disc(photo, 200, 200, 90, {220, 60, 40});
  Seer seer({{0.9, 0.9, 0.08, 60}, {0.1, 0.1, 0.006}, {0.5, 0.5, 0.225}});
  const auto cut = cut_out(photo, &seer);
  ASSERT_OK(cut);
  EXPECT_EQ(alpha_at(*cut, 360, 360), 0);
  EXPECT_EQ(alpha_at(*cut, 40, 40), 0);
}

TEST(CutOutByModel, MarksWhatIsDoubtful) {
  Bitmap photo = busy_sheet(400);
  draw_disc(photo, 200, 200, 90, {220, 60, 40});
  // Half sure of a ring around it.
  Seer seer({{0.5, 0.5, 0.27, 120}, {0.5, 0.5, 0.225}});
  const auto cut = cut_out(photo, &seer);
  ASSERT_OK(cut);
  EXPECT_TRUE(*bool_at(cut->report, "check"));
  EXPECT_LT(*number_at(cut->report, "confidence"), 0.8);
}

TEST(CutOutByModel, AtHighDetailTheFinerLookDecidesOnlyWhatTheFirstIsNotSureOf) {
  Bitmap photo = busy_sheet(400);
  draw_disc(photo, 200, 200, 90, {220, 60, 40});
  draw_disc(photo, 200, 97, 13, {220, 60, 40});
  draw_disc(photo, 320, 200, 40, {30, 200, 60});
  // A small part that the first look half sees, and a thing beside the product that only the finer one sees.
  Seer seer({{0.5, 0.2425, 0.0325, 110, 255}, {0.8, 0.5, 0.1, 0, 255}, {0.5, 0.5, 0.225}});
  const auto standard = cut_out(photo, &seer, Detail::kStandard);
  const auto high = cut_out(photo, &seer, Detail::kHigh);
  ASSERT_OK(standard);
  ASSERT_OK(high);
  EXPECT_EQ(alpha_at(*standard, 200, 92), 0);
  EXPECT_EQ(alpha_at(*high, 200, 92), 255);
  EXPECT_EQ(alpha_at(*high, 335, 200), 0);
}

TEST(CutOutByModel, RefusesWhenNothingIsFound) {
  Seer seer({});
  EXPECT_FAILS(cut_out(busy_sheet(400), &seer), ErrorCode::kCutOutRefused);
}

TEST(ProcessWithModel, PutsTheCutOutAtThePhotosOwnSizeAndPlace) {
  Bitmap photo = busy_sheet(400);
  draw_disc(photo, 120, 260, 60, {220, 60, 40});
  Seer seer({{0.3, 0.65, 0.15}});
  const auto made = process(
      file_of(photo), {.transparent = true, .canvas = Canvas::kPhoto, .format = Format::kPng}, {}, &seer);
  ASSERT_OK(made);
  EXPECT_TRUE(made->picture.header.has_alpha);
  const auto picture = decode(made->picture.bytes, 10'000);
  ASSERT_OK(picture);
  ASSERT_EQ(picture->width(), 400);
  ASSERT_EQ(picture->height(), 400);
  ASSERT_EQ(picture->channels(), 4);
  EXPECT_EQ(picture->at(120, 260)[3], 255);
  EXPECT_EQ(picture->at(120, 260)[0], photo.at(120, 260)[0]);
  EXPECT_EQ(picture->at(300, 100)[3], 0);
}

TEST(ProcessWithModel, TellsWhereThePhotoLiesInThePicture) {
  Bitmap photo = busy_sheet(400);
  draw_disc(photo, 120, 260, 60, {220, 60, 40});
  Seer seer({{0.3, 0.65, 0.15}});
  const auto made = process(file_of(photo), {.width = 600, .height = 600, .fill = 0.5}, {}, &seer);
  ASSERT_OK(made);
  const auto* place = object_at(made->report, "place");
  ASSERT_NE(place, nullptr);
  const double scale = *number_at(*place, "scale");
  EXPECT_NEAR(scale, 300 / 120.0, 0.1);
  // The product's middle is the canvas'.
  EXPECT_NEAR(*number_at(*place, "left") + 120 * scale, 300, 3);
  EXPECT_NEAR(*number_at(*place, "top") + 260 * scale, 300, 3);
}

TEST(ProcessWithModel, UsesOnlyTheModelThatTheRecipeNames) {
  Bitmap photo = sheet(400, 400, {244, 244, 242});
  draw_disc(photo, 200, 200, 90, {190, 40, 50});
  Seer seer({{0.5, 0.5, 0.225}});
  const auto method = [&](std::string model) -> std::string {
    const auto made = process(file_of(photo), {.model = std::move(model)}, {}, &seer);
    if (!made) return std::string(to_string(made.error().code));
    return *string_at(*object_at(made->report, "cutOut"), "method");
  };
  EXPECT_EQ(method(""), "model");
  EXPECT_EQ(method("seer"), "model");
  EXPECT_EQ(method("none"), "background");
  EXPECT_EQ(method("other"), to_string(ErrorCode::kEngine));
}

SkuHints hints_of(std::vector<ProductLook> others) {
  SkuHints hints;
  hints.others = std::move(others);
  return hints;
}

// Two discs of different colours; the network sees both.
struct TwoThings {
  Bitmap photo = sheet(400, 400, {235, 235, 235});
  Seer seer{{{0.4, 0.5, 0.15}, {0.78, 0.5, 0.12}}};

  TwoThings() {
    draw_disc(photo, 160, 200, 60, {200, 40, 40});
    draw_disc(photo, 312, 200, 48, {40, 60, 200});
  }

  ProductLook look_at(double x, double y, int radius, Rgb colour) const {
    Bitmap alone = sheet(400, 400, {235, 235, 235});
    draw_disc(alone, static_cast<int>(x), static_cast<int>(y), radius, colour);
    Seer one({{x / 400, y / 400, radius / 400.0}});
    auto glance = glance_by_model(alone, one);
    EXPECT_OK(glance);
    return glance->look;
  }
};

TEST(CutOutByModel, TakesWhatTheOtherPhotosShow) {
  TwoThings things;
  const auto alone = cut_out_by_model(things.photo, things.seer, Detail::kStandard);
  ASSERT_OK(alone);
  EXPECT_GT(alpha_at(*alone, 160, 200), 250);
  const auto blue = things.look_at(200, 200, 80, {40, 60, 200});
  const auto hints = hints_of({blue, blue});
  const auto helped = cut_out_by_model(things.photo, things.seer, Detail::kStandard, &hints);
  ASSERT_OK(helped);
  EXPECT_EQ(alpha_at(*helped, 160, 200), 0);
  EXPECT_GT(alpha_at(*helped, 312, 200), 250);
}

TEST(CutOutByModel, KeepsASecondOneOnlyWhereTheOtherPhotosHaveIt) {
  Bitmap photo = sheet(400, 400, {235, 235, 235});
  draw_disc(photo, 130, 200, 60, {40, 60, 200});
  draw_disc(photo, 290, 200, 56, {40, 60, 200});
  Seer seer({{0.325, 0.5, 0.15}, {0.725, 0.5, 0.14}});
  const TwoThings things;
  auto one = things.look_at(200, 200, 80, {40, 60, 200});
  const auto hints = hints_of({one, one});
  const auto single = cut_out_by_model(photo, seer, Detail::kStandard, &hints);
  ASSERT_OK(single);
  EXPECT_EQ(json::value_to<int>(single->report.at("pieces")), 1);
  one.pieces = 2;
  const auto pair = hints_of({one, one});
  const auto both = cut_out_by_model(photo, seer, Detail::kStandard, &pair);
  ASSERT_OK(both);
  EXPECT_EQ(json::value_to<int>(both->report.at("pieces")), 2);
}

}  // namespace
}  // namespace aip::image
