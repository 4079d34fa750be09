// Consistency mode over a SKU of the sample catalog. In place of a network stand the catalog's exact masks.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "image/decode.hpp"
#include "image/operations.hpp"
#include "image/resample.hpp"
#include "support/matchers.hpp"

namespace aip::image {
namespace {

class ExactMask final : public SubjectModel {
 public:
  explicit ExactMask(Bitmap mask) : mask_(std::move(mask)) {}

  std::string_view name() const override { return "exact"; }

  int side(Detail) const override { return 512; }

  Result<Bitmap> look_at(const Bitmap& square, Detail) override {
    const Bitmap sized = resample(mask_, {square.width(), square.height()});
    Bitmap seen(square.width(), square.height(), 1);
    for (int y = 0; y < seen.height(); ++y) {
      for (int x = 0; x < seen.width(); ++x) *seen.at(x, y) = sized.at(x, y)[0];
    }
    return seen;
  }

 private:
  Bitmap mask_;
};

struct Picture {
  Bitmap pixels;
  int baseline = 0;  // the lowest opaque row
  int top = 0;       // the highest
  double light = 0;  // mean of what is opaque
};

Picture picture_of(Bitmap pixels) {
  Picture result{.pixels = std::move(pixels), .top = -1};
  double sum = 0;
  std::int64_t count = 0;
  for (int y = 0; y < result.pixels.height(); ++y) {
    for (int x = 0; x < result.pixels.width(); ++x) {
      const std::uint8_t* pixel = result.pixels.at(x, y);
      if (pixel[3] < 128) continue;
      if (result.top < 0) result.top = y;
      result.baseline = y;
      sum += pixel[0] + pixel[1] + pixel[2];
      count += 3;
    }
  }
  result.light = sum / static_cast<double>(std::max<std::int64_t>(1, count));
  return result;
}

// The pictures of one SKU of the sample catalog.
class SampleSku {
 public:
  void load(const std::string& sku, const std::vector<std::string>& names) {
    const auto examples = std::filesystem::path(AIP_SOURCE_DIR) / "examples";
    for (const auto& name : names) {
      const auto photo = read_file(examples / "catalog" / sku / (name + ".jpg"));
      const auto mask = read_file(examples / "catalog-masks" / sku / (name + ".png"));
      ASSERT_OK(photo);
      ASSERT_OK(mask);
      auto drawn = decode(*mask, 2'000);
      ASSERT_OK(drawn);
      models_.emplace_back(*std::move(drawn));
      auto glanced = glance(*photo, kRecipe, {}, &models_.back());
      ASSERT_OK(glanced);
      photos_.push_back(*photo);
      glances_.push_back(*std::move(glanced));
    }
  }

  std::vector<Picture> made(bool consistent) {
    std::vector<Picture> pictures;
    for (std::size_t i = 0; i < photos_.size(); ++i) {
      SkuHints hints{.own = glances_[i].look, .others = {}, .consistent = consistent};
      for (std::size_t other = 0; other < photos_.size(); ++other) {
        if (other != i) hints.others.push_back(glances_[other].look);
      }
      const auto product =
          process_glanced(photos_[i], glances_[i].mask.bytes, hints, kRecipe, {}, &models_[i]);
      EXPECT_OK(product);
      auto pixels = decode(product->picture.bytes, 2'000);
      EXPECT_OK(pixels);
      pictures.push_back(picture_of(*std::move(pixels)));
    }
    return pictures;
  }

  static inline const Recipe kRecipe{.transparent = true, .width = 480, .format = Format::kPng};

 private:
  std::vector<ExactMask> models_;
  std::vector<std::string> photos_;
  std::vector<Glanced> glances_;
};

int spread_of(const std::vector<Picture>& pictures, int Picture::* member) {
  const auto [low, high] = std::ranges::minmax_element(pictures, {}, member);
  return (*high).*member - (*low).*member;
}

double spread_of_light(const std::vector<Picture>& pictures) {
  double low = 255;
  double high = 0;
  for (const auto& picture : pictures) {
    low = std::min(low, picture.light);
    high = std::max(high, picture.light);
  }
  return high - low;
}

TEST(Consistency, GivesASkusPicturesOneCanvasBaselineAndLight) {
  SampleSku mug;
  mug.load("mug-stoneware-blue", {"front", "side", "lifestyle"});
  const auto own = mug.made(false);
  const auto alike = mug.made(true);
  ASSERT_EQ(alike.size(), 3u);

  int changed = 0;
  for (std::size_t i = 0; i < alike.size(); ++i) {
    EXPECT_EQ(alike[i].pixels.width(), alike[0].pixels.width());
    EXPECT_EQ(alike[i].pixels.height(), alike[0].pixels.height());
    const bool same =
        own[i].pixels.size() == alike[i].pixels.size() &&
        std::equal(own[i].pixels.data(), own[i].pixels.data() + own[i].pixels.size(), alike[i].pixels.data());
    if (!same) ++changed;
  }
  EXPECT_GE(changed, 2) << "the switch makes a difference";
  EXPECT_LE(spread_of(alike, &Picture::baseline), 2);
  EXPECT_LT(spread_of_light(alike), spread_of_light(own));

  // The tallest fills as much as was asked for, or as its width allows.
  const auto highest = std::ranges::min_element(alike, {}, &Picture::top);
  EXPECT_NEAR((highest->top + highest->baseline) / 2.0, highest->pixels.height() / 2.0, 3);
}

TEST(Consistency, StandsPicturesOfDifferentShapesOnOneLine) {
  SampleSku kettle;
  kettle.load("kettle-enamel-green", {"front", "angle"});
  EXPECT_GT(spread_of(kettle.made(false), &Picture::baseline), 4);
  EXPECT_LE(spread_of(kettle.made(true), &Picture::baseline), 2);
}

}  // namespace
}  // namespace aip::image
