#include "image/cut_out/agreement.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "image/consistency.hpp"
#include "image/product_look.hpp"

namespace aip::image {
namespace {

const cv::Vec3f kBlue(50, 5, -45);
const cv::Vec3f kGrey(70, 1, 1);
const cv::Vec3f kSkin(65, 18, 22);

ProductLook look_of_a_blue_can(double confidence = 0.95) {
  return {.colours = {{bin_of(kBlue), 0.8f}, {bin_of(kGrey), 0.2f}},
          .confidence = confidence,
          .pieces = 1,
          .shape = 2,
          .lightness = 55,
          .ratio = 1};
}

ProductLook look_of_a_red_shoe() {
  return {.colours = {{bin_of({45, 60, 40}), 1.0f}}, .confidence = 0.95, .pieces = 1};
}

// A blue can of 80 x 160 pixels.
struct Scene {
  cv::Mat lab = cv::Mat(300, 300, CV_32FC3, cv::Scalar(90, 0, 0));
  cv::Mat product = cv::Mat::zeros(300, 300, CV_8U);

  Scene() { add({40, 80, 80, 160}, kBlue); }

  void add(cv::Rect box, const cv::Vec3f& colour) {
    lab(box).setTo(cv::Scalar(colour[0], colour[1], colour[2]));
    product(box).setTo(255);
  }
};

TEST(Agreement, NeedsTwoClearPhotosOfTheSameThing) {
  EXPECT_FALSE(Agreement::of({}));
  EXPECT_FALSE(Agreement::of({look_of_a_blue_can()}));
  EXPECT_FALSE(Agreement::of({look_of_a_blue_can(), look_of_a_red_shoe()}));
  EXPECT_FALSE(Agreement::of({look_of_a_blue_can(), look_of_a_blue_can(0.5)}));
  EXPECT_TRUE(Agreement::of({look_of_a_blue_can(), look_of_a_blue_can()}));
}

TEST(Agreement, KnowsColoursAndThoseNextToThem) {
  const auto agreement = Agreement::of({look_of_a_blue_can(), look_of_a_blue_can()});
  ASSERT_TRUE(agreement);
  EXPECT_EQ(agreement->known(bin_of(kBlue)), 1);
  EXPECT_EQ(agreement->known(bin_of({62, 8, -50})), 1);
  EXPECT_EQ(agreement->known(bin_of(kSkin)), 0);
}

TEST(ForeignParts, AreWhatTouchesTheProductInOtherColours) {
  const auto agreement = Agreement::of({look_of_a_blue_can(), look_of_a_blue_can()});
  Scene scene;
  scene.add({120, 180, 120, 40}, kSkin);  // an arm that touches the can's side
  const cv::Mat foreign = foreign_parts(scene.product, scene.lab, *agreement);
  ASSERT_FALSE(foreign.empty());
  EXPECT_EQ(foreign.at<uchar>(200, 200), 255);
  EXPECT_EQ(foreign.at<uchar>(150, 80), 0);
  const double can = cv::countNonZero(scene.product & ~foreign) / (80.0 * 160);
  EXPECT_NEAR(can, 1, 0.05);
}

TEST(ForeignParts, AreNotSidesOfTheProduct) {
  const auto agreement = Agreement::of({look_of_a_blue_can(), look_of_a_blue_can()});
  Scene label;
  label.add({40, 140, 80, 50}, kSkin);  // a label that no other photo shows
  EXPECT_TRUE(foreign_parts(label.product, label.lab, *agreement).empty());
  EXPECT_TRUE(foreign_parts(Scene().product, Scene().lab, *agreement).empty());
}

TEST(ForeignParts, AreLeftWhereLittleIsRecognised) {
  const auto agreement = Agreement::of({look_of_a_red_shoe(), look_of_a_red_shoe()});
  Scene scene;
  scene.add({120, 180, 120, 40}, kSkin);
  EXPECT_TRUE(foreign_parts(scene.product, scene.lab, *agreement).empty());
}

TEST(ProductLook, ComesBackFromJson) {
  const ProductLook look = look_of_a_blue_can();
  const auto back = product_look_from_json(to_json(look));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->colours.size(), 2u);
  EXPECT_EQ(back->colours.front().first, look.colours.front().first);
  EXPECT_NEAR(back->colours.front().second, 0.8, 1e-3);
  EXPECT_EQ(back->pieces, 1);
  EXPECT_EQ(back->shape, 2);
  json::object broken = to_json(look);
  broken["colours"] = {99999, 1};
  EXPECT_FALSE(product_look_from_json(broken));
}

TEST(Consistency, IsTheSameInAnyOrder) {
  ProductLook tall = look_of_a_blue_can();
  tall.shape = 3;
  ProductLook doubtful = look_of_a_blue_can(0.4);
  doubtful.shape = 9;
  SkuHints hints{.own = look_of_a_blue_can(), .others = {tall, doubtful, look_of_a_blue_can()}};
  EXPECT_EQ(matching_of(hints).tallest, 3);
  std::ranges::reverse(hints.others);
  EXPECT_EQ(matching_of(hints).tallest, 3);
}

TEST(Consistency, BringsLightNearerWithinBounds) {
  SkuHints hints{.own = look_of_a_blue_can(), .others = {look_of_a_blue_can(), look_of_a_blue_can()}};
  hints.own.lightness = 30;
  Bitmap rgba(1, 1, 4);
  std::fill_n(rgba.data(), 4, std::uint8_t{100});
  match_light(rgba, hints);
  EXPECT_GT(rgba.data()[0], 102);
  EXPECT_LT(rgba.data()[0], 118);
  EXPECT_EQ(rgba.data()[3], 100);
  hints.others = {look_of_a_red_shoe()};
  EXPECT_TRUE(match_light(rgba, hints).empty());
}

}  // namespace
}  // namespace aip::image
