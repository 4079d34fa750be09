#include "service/reasons.hpp"

#include <gtest/gtest.h>

namespace aip::service {
namespace {

using image::Detail;
using image::Edges;
using image::Recipe;
using image::Shadow;

JobPlan after(Recipe recipe, const std::vector<std::string>& reasons, bool consistent = false) {
  JobPlan plan{.recipe = std::move(recipe), .target = {}, .consistent = consistent};
  apply_reasons(plan, reasons);
  return plan;
}

TEST(Reasons, EachChangesWhatItNames) {
  EXPECT_EQ(after({}, {"cutout"}).recipe, (Recipe{.detail = Detail::kHigh, .edges = Edges::kTight}));
  EXPECT_EQ(after({}, {"detail"}).recipe, (Recipe{.detail = Detail::kHigh, .edges = Edges::kLoose}));
  EXPECT_EQ(after({.shadow = Shadow::kPhoto}, {"background"}).recipe,
            (Recipe{.edges = Edges::kTight, .shadow = Shadow::kContact}));
  EXPECT_EQ(after({.denoise = true, .straighten = true}, {"shape"}).recipe, Recipe{});
  EXPECT_EQ(after({}, {"crop"}).recipe, (Recipe{.fill = 0.75}));
  EXPECT_EQ(after({.canvas = image::Canvas::kPhoto, .fill = 0.5}, {"crop"}).recipe, Recipe{});
}

TEST(Reasons, TakeTheShadowAwayOrAddOne) {
  EXPECT_EQ(after({.shadow = Shadow::kSoft, .reflection = true}, {"shadow"}).recipe, Recipe{});
  EXPECT_EQ(after({}, {"shadow"}).recipe.shadow, Shadow::kContact);
  EXPECT_EQ(after({.transparent = true}, {"shadow"}).recipe, (Recipe{.transparent = true}));
}

TEST(Reasons, GiveThePhotosLightBackOrEvenItOut) {
  EXPECT_FALSE(after({.optimise = true}, {"colour"}).recipe.optimise);
  const auto matched = after({}, {"colour"}, true);
  EXPECT_FALSE(matched.consistent);
  EXPECT_FALSE(matched.recipe.optimise);
  EXPECT_TRUE(after({}, {"colour"}).recipe.optimise);
}

TEST(Reasons, ChangeOnlyTheLightOfAWholePhoto) {
  const Recipe whole{.cut_out = false};
  EXPECT_EQ(after(whole, {"background", "cutout", "detail", "crop", "shadow", "shape"}).recipe, whole);
  EXPECT_NE(after(whole, {"colour"}).recipe, whole);
}

TEST(Reasons, OfAPersonsOwnWordsChangeNothingAndTheLastOneWins) {
  EXPECT_EQ(after({}, {"too dark"}).recipe, Recipe{});
  EXPECT_EQ(after({}, {"cutout", "detail"}).recipe.edges, Edges::kLoose);
  EXPECT_EQ(after({.model = "none"}, {"cutout"}).recipe.detail, Detail::kStandard);
}

}  // namespace
}  // namespace aip::service
