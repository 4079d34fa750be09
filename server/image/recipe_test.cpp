#include "image/recipe.hpp"

#include <gtest/gtest.h>

#include "support/matchers.hpp"

namespace aip::image {
namespace {

using namespace std::string_view_literals;

json::object parsed(std::string_view text) { return parse_json(text)->get_object(); }

TEST(Recipe, SurvivesTheTripThroughJson) {
  const Recipe recipe{.cut_out = false,
                      .optimise = true,
                      .background = {1, 2, 255},
                      .width = 1200,
                      .height = 900,
                      .fill = 0.7,
                      .shadow = Shadow::kContact,
                      .format = Format::kWebp,
                      .quality = 77};
  const auto read = recipe_from_json(to_json(recipe));
  ASSERT_OK(read);
  EXPECT_EQ(*read, recipe);

  const Recipe cut{.model = "isnet",
                   .detail = Detail::kHigh,
                   .transparent = true,
                   .canvas = Canvas::kPhoto,
                   .format = Format::kPng};
  EXPECT_EQ(*recipe_from_json(to_json(cut)), cut);

  const Recipe scene{.denoise = true,
                     .straighten = true,
                     .edges = Edges::kTight,
                     .backdrop = Backdrop::kRadial,
                     .background = {250, 250, 248},
                     .background_to = {200, 201, 202},
                     .shadow = Shadow::kPhoto,
                     .reflection = true};
  EXPECT_EQ(*recipe_from_json(to_json(scene)), scene);
  for (const auto shadow : {Shadow::kNone, Shadow::kContact, Shadow::kSoft}) {
    EXPECT_EQ(recipe_from_json(to_json(Recipe{.shadow = shadow}))->shadow, shadow);
  }
}

TEST(Recipe, ReadsEachKindOfBackground) {
  for (const auto text : {"#01ff80"sv, "transparent"sv, "linear:#ffffff:#d9d9d9"sv,
                          "radial:#fffff0:#000000"sv, "blurred"sv, "picture:0a-b_c.9"sv}) {
    EXPECT_TRUE(is_background(text)) << text;
    const auto recipe = recipe_from_json({{"background", text}, {"format", "png"}});
    ASSERT_OK(recipe);
    EXPECT_EQ(string_at(to_json(*recipe), "background"), text);
  }
  for (const auto wrong : {""sv, "white"sv, "linear:"sv, "linear:#ffffff"sv, "linear:#ffffff:#d9d9d"sv,
                           "linear:#ffffff#d9d9d9;"sv, "radial:#ffffff:red0000"sv, "picture:"sv,
                           "picture:../x"sv, "blurred:9"sv}) {
    EXPECT_FALSE(is_background(wrong)) << wrong;
  }
}

TEST(Recipe, TakesTheShadowsOfOrdersFromBeforeThereWereKinds) {
  EXPECT_EQ(recipe_from_json(parsed(R"({"shadow": true})"))->shadow, Shadow::kContact);
  EXPECT_EQ(recipe_from_json(parsed(R"({"shadow": false})"))->shadow, Shadow::kNone);
  EXPECT_EQ(to_json(Recipe{.shadow = Shadow::kContact}).at("shadow"), true);
  EXPECT_FAILS(recipe_from_json(parsed(R"({"shadow": "long"})")), ErrorCode::kInvalidInput);
}

TEST(Recipe, IsTransparentInFormatsWithAlphaOnly) {
  EXPECT_OK(recipe_from_json(parsed(R"({"background": "transparent", "format": "webp"})")));
  const auto read = recipe_from_json(parsed(R"({"background": "transparent"})"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().details.front().field, "background");
}

TEST(Recipe, KeepsTheWordsOfResultsMadeBeforeThereWereModels) {
  const auto object = to_json(Recipe{});
  for (const auto later : {"model", "detail", "canvas", "reflection", "denoise", "straighten", "edges"})
    EXPECT_FALSE(object.contains(later)) << later;
}

TEST(Recipe, KeepsDefaultsForWhatIsMissingOrNull) {
  const auto read = recipe_from_json(parsed(R"({"width": null, "fill": null})"));
  ASSERT_OK(read);
  EXPECT_EQ(*read, Recipe{});
}

TEST(Recipe, NamesEveryMemberThatIsOutOfRange) {
  const auto read = recipe_from_json(parsed(
      R"({"cutOut": 1, "detail": "fine", "canvas": "wall", "model": "../x", "background": "white", "width": 15, "height": 10001, "fill": 1.5, "format": "gif", "quality": 0})"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kInvalidInput);
  std::vector<std::string> fields;
  for (const auto& detail : read.error().details) fields.push_back(detail.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"cutOut", "model", "detail", "canvas", "background", "width",
                                              "height", "fill", "format", "quality"}));
}

TEST(Colour, ReadsAndWritesHex) {
  EXPECT_EQ(to_hex({255, 0, 16}), "#ff0010");
  EXPECT_EQ(rgb_from_hex("#FF0010"), (Rgb{255, 0, 16}));
  for (const auto wrong : {"ff0010"sv, "#fff"sv, "#gg0010"sv, "#ff00100"sv, ""sv}) {
    EXPECT_FALSE(rgb_from_hex(wrong)) << wrong;
  }
}

TEST(FormatByMagic, KnowsEachFormatByItsFirstBytes) {
  EXPECT_EQ(format_by_magic("\xff\xd8\xff\xe0"sv), Format::kJpeg);
  EXPECT_EQ(format_by_magic("\x89PNG\r\n\x1a\n"sv), Format::kPng);
  EXPECT_EQ(format_by_magic("RIFF\1\0\0\0WEBPVP8 "sv), Format::kWebp);
  EXPECT_EQ(format_by_magic("GIF89a"sv), Format::kGif);
  EXPECT_EQ(format_by_magic("II*\0"sv), Format::kTiff);
  EXPECT_EQ(format_by_magic("MM\0*"sv), Format::kTiff);
  EXPECT_EQ(format_by_magic("\0\0\0\x1c"
                            "ftypavif\0\0\0\0mif1miaf"sv),
            Format::kAvif);
  EXPECT_EQ(format_by_magic("\0\0\0\x18"
                            "ftypheic\0\0\0\0mif1heic"sv),
            Format::kHeic);
}

TEST(FormatByMagic, ReadsTheBrandsBehindHeifsOwn) {
  EXPECT_EQ(format_by_magic("\0\0\0\x1c"
                            "ftypmif1\0\0\0\0mif1avif"sv),
            Format::kAvif);
  EXPECT_EQ(format_by_magic("\0\0\0\x18"
                            "ftypmif1\0\0\0\0heic"sv),
            Format::kHeic);
}

TEST(FormatByMagic, TakesNothingElse) {
  for (const auto other : {""sv, "\xff\xd8"sv, "%PDF-1.7 and more"sv, "<svg xmlns='x'>"sv,
                           "RIFF\1\0\0\0WAVEfmt "sv, "BM1234567890123456"sv,
                           "\0\0\0\x18"
                           "ftypisom\0\0\0\0mp42"sv}) {
    EXPECT_FALSE(format_by_magic(other)) << other;
  }
}

TEST(FormatNames, AreReadAsTheyAreWritten) {
  for (const auto format : {Format::kJpeg, Format::kPng, Format::kWebp, Format::kAvif, Format::kHeic,
                            Format::kTiff, Format::kGif}) {
    EXPECT_EQ(format_from(to_string(format)), format);
    EXPECT_EQ(format_from(extension(format)), format);
    EXPECT_TRUE(media_type(format).starts_with("image/"));
  }
  EXPECT_FALSE(format_from("bmp"));
}

}  // namespace
}  // namespace aip::image
