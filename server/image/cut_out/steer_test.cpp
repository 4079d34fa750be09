#include "image/cut_out/steer.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <opencv2/core.hpp>

#include "base/file.hpp"
#include "image/cut_out/edited.hpp"
#include "image/cut_out/views.hpp"
#include "image/decode.hpp"
#include "image/test_photos.hpp"
#include "support/matchers.hpp"

namespace aip::image {
namespace {

using test::draw_box;
using test::draw_disc;
using test::sheet;

constexpr int kSide = 400;

using enum CutOutEdit::Start;

struct Scene {
  Bitmap photo;
  cv::Mat truth = cv::Mat::zeros(kSide, kSide, CV_8U);

  explicit Scene(Rgb background) : photo(sheet(kSide, kSide, background)) {}

  void box(Box where, Rgb colour, bool is_product = true) {
    draw_box(photo, where, colour);
    if (is_product) truth(cv::Rect(where.left, where.top, where.width, where.height)).setTo(255);
  }

  cv::Mat nothing_found() const { return cv::Mat::zeros(kSide, kSide, CV_8U); }
};

double overlap(const cv::Mat& seen, const cv::Mat& truth) {
  return cv::countNonZero(seen & truth) / static_cast<double>(cv::countNonZero(seen | truth));
}

Stroke stroke(bool keep, std::vector<Point> points, double radius = 0.02) {
  return {.keep = keep, .radius = radius, .points = std::move(points)};
}

TEST(Steer, WithoutAnEditGivesWhatWasFound) {
  Scene scene({240, 240, 240});
  scene.box({100, 100, 200, 200}, {200, 40, 40});
  cv::Mat found = scene.truth.clone();
  found(cv::Rect(0, 0, 50, 50)).setTo(kFoundOther);
  EXPECT_EQ(overlap(steer(as_mat(scene.photo), found, {}), scene.truth), 1);
  EXPECT_EQ(cv::countNonZero(steer(as_mat(scene.photo), found, {.start = kPhoto}) == 0), 0);
}

TEST(Steer, AStrokeBringsBackTheWholeWidthOfALostStrap) {
  Scene scene({235, 235, 230});
  scene.box({120, 160, 160, 200}, {180, 60, 40});
  const cv::Mat found = scene.truth.clone();
  scene.box({190, 20, 24, 140}, {90, 50, 30});  // the strap, 24 wide; the brush is 8
  const auto mask =
      steer(as_mat(scene.photo), found, {.strokes = {stroke(true, {{0.505, 0.07}, {0.505, 0.39}}, 0.01)}});
  EXPECT_GT(overlap(mask, scene.truth), 0.99);
}

TEST(Steer, AStrokeTakesAwayAShadowUpToTheProduct) {
  Scene scene({235, 235, 230});
  scene.box({100, 100, 200, 200}, {180, 60, 40});
  cv::Mat found = scene.truth.clone();
  scene.box({100, 300, 200, 30}, {150, 150, 148}, false);
  found(cv::Rect(100, 300, 200, 30)).setTo(kFoundProduct);
  const auto mask =
      steer(as_mat(scene.photo), found, {.strokes = {stroke(false, {{0.28, 0.79}, {0.72, 0.79}})}});
  EXPECT_GT(overlap(mask, scene.truth), 0.99);
}

TEST(Steer, AStrokeToKeepNeverTakesAwayAndReachesOnlySoFar) {
  Scene scene({90, 110, 70});
  scene.box({40, 40, 100, 100}, {200, 200, 60});
  const cv::Mat found = scene.truth.clone();
  scene.box({280, 280, 60, 60}, {200, 200, 60}, false);  // of the same colour, far away
  const auto mask =
      steer(as_mat(scene.photo), found, {.strokes = {stroke(true, {{0.2, 0.2}, {0.22, 0.22}})}});
  EXPECT_EQ(cv::countNonZero(found & ~mask), 0);
  EXPECT_EQ(cv::countNonZero(mask(cv::Rect(280, 280, 60, 60))), 0);
}

TEST(Steer, ThreeStrokesCutAProductOutOfTheWholePhoto) {
  Scene scene({70, 120, 70});
  for (int x = 0; x < kSide; x += 16) scene.box({x, 0, 8, kSide}, {60, 70, 150}, false);
  scene.box({130, 110, 140, 180}, {220, 190, 40});
  const auto mask =
      steer(as_mat(scene.photo), scene.nothing_found(),
            {.start = kPhoto,
             .strokes = {stroke(true, {{0.4, 0.4}, {0.6, 0.65}}), stroke(false, {{0.1, 0.1}, {0.9, 0.12}}),
                         stroke(false, {{0.1, 0.9}, {0.9, 0.88}})}});
  EXPECT_GT(overlap(mask, scene.truth), 0.97);
}

TEST(Steer, ThePaintItselfIsCertainAndTheLaterStrokeCounts) {
  Scene scene({128, 128, 128});
  const auto line = std::vector<Point>{{0.2, 0.5}, {0.8, 0.5}};
  const auto row = [&](const cv::Mat& mask) { return cv::countNonZero(mask(cv::Rect(80, 198, 240, 4))); };
  const auto kept = steer(as_mat(scene.photo), scene.nothing_found(),
                          {.strokes = {stroke(false, line), stroke(true, line)}});
  EXPECT_EQ(row(kept), 240 * 4);
  const auto removed = steer(as_mat(scene.photo), scene.nothing_found(),
                             {.start = kPhoto, .strokes = {stroke(true, line), stroke(false, line)}});
  EXPECT_EQ(row(removed), 0);
}

TEST(Steer, APickKeepsAPieceThatWasLeftOutAndDropsOneThatWasNot) {
  Scene scene({235, 235, 230});
  scene.box({40, 40, 120, 120}, {180, 60, 40});
  scene.box({240, 240, 120, 120}, {40, 60, 180}, false);
  cv::Mat found = scene.truth.clone();
  found(cv::Rect(240, 240, 120, 120)).setTo(kFoundOther);
  const auto both = steer(as_mat(scene.photo), found, {.picks = {{.keep = true, .at = {0.75, 0.75}}}});
  EXPECT_EQ(cv::countNonZero(both), 2 * 120 * 120);
  const auto other =
      steer(as_mat(scene.photo), found,
            {.picks = {{.keep = true, .at = {0.75, 0.75}}, {.keep = false, .at = {0.25, 0.25}}}});
  EXPECT_EQ(cv::countNonZero(other), 120 * 120);
  EXPECT_EQ(other.at<uchar>(300, 300), 255);
}

TEST(Steer, APickOfTheOnlyPieceDropsWhatHasThatColour) {
  Scene scene({235, 235, 230});
  scene.box({100, 100, 200, 120}, {180, 60, 40});
  cv::Mat found = scene.truth.clone();
  scene.box({100, 220, 200, 60}, {210, 170, 140}, false);  // a hand below
  found(cv::Rect(100, 220, 200, 60)).setTo(kFoundProduct);
  const auto mask = steer(as_mat(scene.photo), found, {.picks = {{.keep = false, .at = {0.5, 0.65}}}});
  EXPECT_GT(overlap(mask, scene.truth), 0.99);
}

TEST(Steer, GivesTheSameMaskEachTime) {
  Scene scene({70, 120, 70});
  draw_disc(scene.photo, 200, 200, 80, {90, 130, 100});
  const CutOutEdit edit{.start = kPhoto,
                        .strokes = {stroke(true, {{0.5, 0.5}}), stroke(false, {{0.1, 0.1}, {0.9, 0.1}})}};
  const auto first = steer(as_mat(scene.photo), scene.nothing_found(), edit);
  EXPECT_EQ(cv::countNonZero(first != steer(as_mat(scene.photo), scene.nothing_found(), edit)), 0);
}

// A wooden car on a patterned carpet before a wooden floor: its edges are lost on any even-background way.
TEST(Steer, ThreeStrokesCutAProductOutOfAScene) {
  const std::string examples = std::string(AIP_SOURCE_DIR) + "/examples/";
  const auto file = read_file(examples + "catalog/toy-car-beech/lifestyle.jpg");
  ASSERT_OK(file);
  const auto photo = decode(*file, kEditSide);
  ASSERT_OK(photo);
  const auto exact = read_file(examples + "catalog-masks/toy-car-beech/lifestyle.png");
  ASSERT_OK(exact);
  const auto mask = decode(*exact, kEditSide);
  ASSERT_OK(mask);
  cv::Mat truth;
  cv::extractChannel(as_mat(*mask), truth, 0);
  truth = truth > 127;

  const CutOutEdit edit{
      .start = kPhoto,
      .strokes = {
          stroke(true, {{0.31, 0.60},
                        {0.32, 0.49},
                        {0.46, 0.36},
                        {0.59, 0.43},
                        {0.67, 0.56},
                        {0.70, 0.61},
                        {0.64, 0.68},
                        {0.55, 0.68},
                        {0.43, 0.58}}),
          stroke(false, {{0.19, 0.55},
                         {0.21, 0.69},
                         {0.40, 0.75},
                         {0.46, 0.84},
                         {0.64, 0.84},
                         {0.79, 0.71},
                         {0.82, 0.52},
                         {0.74, 0.41}}),
          stroke(false,
                 {{0.10, 0.43}, {0.21, 0.26}, {0.37, 0.26}, {0.48, 0.21}, {0.67, 0.26}, {0.90, 0.17}})}};
  const cv::Mat nothing = cv::Mat::zeros(truth.size(), CV_8U);
  const auto cut = steer(as_mat(*photo), nothing, edit);
  EXPECT_GT(overlap(cut, truth), 0.86);
}

TEST(Steer, TakesAnyStroke) {
  Scene scene({200, 200, 200});
  for (const auto& points :
       std::vector<std::vector<Point>>{{{0, 0}}, {{1, 1}}, {{0, 1}, {1, 0}}, {{0.5, 0.5}}}) {
    for (const double radius : {0.0005, 0.5}) {
      for (const auto start : {kModel, kPhoto}) {
        const auto mask = steer(as_mat(scene.photo), scene.nothing_found(),
                                {.start = start, .strokes = {stroke(true, points, radius)}});
        EXPECT_GT(cv::countNonZero(mask), 0);
      }
    }
  }
}

TEST(CutOutAlong, KeepsWhatTheMaskKeepsWithASoftEdge) {
  Bitmap photo = sheet(800, 600, {90, 110, 70});
  draw_disc(photo, 400, 300, 150, {220, 60, 40});
  Bitmap mask(400, 300, 1);
  for (int y = 0; y < 300; ++y) {
    for (int x = 0; x < 400; ++x) *mask.at(x, y) = std::hypot(x + 0.5 - 200, y + 0.5 - 150) < 75 ? 255 : 0;
  }
  const auto cut = cut_out_along(photo, mask);
  ASSERT_OK(cut);
  EXPECT_NEAR(cut->box.width, 300, 4);
  EXPECT_NEAR(cut->part.left + cut->box.left, 250, 3);
  const auto alpha = [&](int x, int y) { return cut->product.at(x - cut->part.left, y - cut->part.top)[3]; };
  EXPECT_EQ(alpha(400, 300), 255);
  EXPECT_EQ(alpha(400 + 156, 300), 0);
}

TEST(CutOutAlong, RefusesAMaskOfAnotherShapeOrWithNothingInIt) {
  const Bitmap photo = sheet(800, 600, {90, 110, 70});
  const auto square = cut_out_along(photo, Bitmap(300, 300, 1));
  ASSERT_FALSE(square);
  EXPECT_EQ(square.error().code, ErrorCode::kInvalidInput);
  const auto empty = cut_out_along(photo, Bitmap(400, 300, 1));
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, ErrorCode::kCutOutRefused);
}

}  // namespace
}  // namespace aip::image
