#include "image/edit.hpp"

#include <string>

#include <gtest/gtest.h>

#include "support/matchers.hpp"

namespace aip::image {
namespace {

json::object parsed(const std::string& text) { return parse_json(text).value().as_object(); }

std::string first_fault(const std::string& text) {
  const auto edit = edit_from_json(parsed(text));
  return edit ? "" : edit.error().details.at(0).field;
}

TEST(CutOutEdit, IsTheSameAfterJson) {
  const CutOutEdit edit{.start = CutOutEdit::Start::kPhoto,
                        .picks = {{.keep = false, .at = {0.25, 0.5}}},
                        .strokes = {{.keep = true, .radius = 0.05, .points = {{0, 1}, {0.125, 0.75}}},
                                    {.keep = false, .radius = 0.001, .points = {{0.5, 0.5}}}}};
  const auto again = edit_from_json(to_json(edit));
  ASSERT_OK(again);
  EXPECT_EQ(*again, edit);
  EXPECT_EQ(edit_from_json({}).value(), CutOutEdit{});
}

TEST(CutOutEdit, NamesWhatIsWrong) {
  EXPECT_EQ(first_fault(R"({"start": "somewhere"})"), "start");
  EXPECT_EQ(first_fault(R"({"strokes": {}})"), "strokes");
  EXPECT_EQ(first_fault(R"({"strokes": [1]})"), "strokes.0");
  EXPECT_EQ(first_fault(R"({"strokes": [{"radius": 0.1, "points": [[0, 0]]}]})"), "strokes.0.mode");
  EXPECT_EQ(first_fault(R"({"strokes": [{"mode": "keep", "radius": 0.6, "points": [[0, 0]]}]})"),
            "strokes.0.radius");
  EXPECT_EQ(first_fault(R"({"strokes": [{"mode": "keep", "radius": 0.1, "points": []}]})"),
            "strokes.0.points");
  EXPECT_EQ(first_fault(R"({"strokes": [{"mode": "keep", "radius": 0.1, "points": [[0, 1.01]]}]})"),
            "strokes.0.points");
  EXPECT_EQ(first_fault(R"({"strokes": [{"mode": "keep", "radius": 0.1, "points": [[0]]}]})"),
            "strokes.0.points");
  EXPECT_EQ(first_fault(R"({"picks": [{"mode": "keep"}]})"), "picks.0.at");
}

TEST(CutOutEdit, HasBounds) {
  const auto with = [](std::size_t strokes, std::size_t points) {
    CutOutEdit edit;
    edit.strokes.assign(strokes, Stroke{.points = std::vector<Point>(points, Point{0.5, 0.5})});
    return edit_from_json(to_json(edit));
  };
  EXPECT_OK(with(kMaxStrokes, 1));
  EXPECT_FALSE(with(kMaxStrokes + 1, 1));
  EXPECT_OK(with(2, kMaxPoints / 2));
  EXPECT_FALSE(with(2, kMaxPoints / 2 + 1));
  CutOutEdit edit;
  edit.picks.assign(kMaxPicks + 1, Pick{});
  EXPECT_FALSE(edit_from_json(to_json(edit)));
}

}  // namespace
}  // namespace aip::image
