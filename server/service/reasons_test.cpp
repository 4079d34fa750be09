#include "service/reasons.hpp"

#include <gtest/gtest.h>

namespace aip::service {
namespace {

using image::Detail;
using image::Edges;
using image::Recipe;
using image::Shadow;

JobPlan mended(Recipe recipe, const std::vector<std::string>& reasons, bool consistent = false) {
  JobPlan plan{.recipe = std::move(recipe), .target = {}, .consistent = consistent};
  apply_reasons(plan, reasons);
  return plan;
}

TEST(Reasons, EachChangesWhatItNames) {
  EXPECT_EQ(mended({}, {"cutout"}).recipe, (Recipe{.detail = Detail::kHigh, .edges = Edges::kTight}));
  EXPECT_EQ(mended({}, {"detail"}).recipe, (Recipe{.detail = Detail::kHigh, .edges = Edges::kLoose}));
  EXPECT_EQ(mended({.shadow = Shadow::kPhoto}, {"background"}).recipe,
            (Recipe{.edges = Edges::kTight, .shadow = Shadow::kContact}));
  EXPECT_EQ(mended({.denoise = true, .straighten = true}, {"shape"}).recipe, Recipe{});
  EXPECT_EQ(mended({}, {"crop"}).recipe, (Recipe{.fill = 0.75}));
  EXPECT_EQ(mended({.canvas = image::Canvas::kPhoto, .fill = 0.5}, {"crop"}).recipe, Recipe{});
}

TEST(Reasons, TakeTheShadowAwayOrAddOne) {
  EXPECT_EQ(mended({.shadow = Shadow::kSoft, .reflection = true}, {"shadow"}).recipe, Recipe{});
  EXPECT_EQ(mended({}, {"shadow"}).recipe.shadow, Shadow::kContact);
  EXPECT_EQ(mended({.transparent = true}, {"shadow"}).recipe, (Recipe{.transparent = true}));
}

TEST(Reasons, GiveThePhotosLightBackOrEvenItOut) {
  EXPECT_FALSE(mended({.optimise = true}, {"colour"}).recipe.optimise);
  const auto matched = mended({}, {"colour"}, true);
  EXPECT_FALSE(matched.consistent);
  EXPECT_FALSE(matched.recipe.optimise);
  EXPECT_TRUE(mended({}, {"colour"}).recipe.optimise);
}

TEST(Reasons, ChangeOnlyTheLightOfAWholePhoto) {
  const Recipe whole{.cut_out = false};
  EXPECT_EQ(mended(whole, {"background", "cutout", "detail", "crop", "shadow", "shape"}).recipe, whole);
  EXPECT_NE(mended(whole, {"colour"}).recipe, whole);
}

TEST(Reasons, OfAPersonsOwnWordsChangeNothingAndTheLastOneWins) {
  EXPECT_EQ(mended({}, {"too dark"}).recipe, Recipe{});
  EXPECT_EQ(mended({}, {"cutout", "detail"}).recipe.edges, Edges::kLoose);
  EXPECT_EQ(mended({.model = "none"}, {"cutout"}).recipe.detail, Detail::kStandard);
}

}  // namespace
}  // namespace aip::service
