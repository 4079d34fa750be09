#pragma once

#include <cstddef>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace aip::image {

inline constexpr std::size_t kMaxStrokes = 400;
inline constexpr std::size_t kMaxPicks = 100;
inline constexpr std::size_t kMaxPoints = 10'000;  // of all strokes together

// A place in a photo, in parts of its width and height, 0 to 1.
struct Point {
  double x = 0;
  double y = 0;

  bool operator==(const Point&) const = default;
};

// A line that a person has drawn over a photo: what lies under it is kept, or removed.
struct Stroke {
  bool keep = true;
  double radius = 0.02;  // of the brush, in parts of the photo's longer side, 0.0005 to 0.5
  std::vector<Point> points;

  bool operator==(const Stroke&) const = default;
};

// A piece of a photo that a person has clicked, to keep it or to drop it.
struct Pick {
  bool keep = true;
  Point at;

  bool operator==(const Pick&) const = default;
};

// How a person corrects the cut-out of a photo. The same edit of the same photo gives the same cut-out.
struct CutOutEdit {
  // kModel: from what the model finds, or without one what stands out from the background. kPhoto: from the
  // whole photo.
  enum class Start { kModel, kPhoto };

  Start start = Start::kModel;
  std::vector<Pick> picks;      // in this order, before the strokes
  std::vector<Stroke> strokes;  // where they cross, the later one counts

  bool operator==(const CutOutEdit&) const = default;
};

// {"start": "model", "strokes": [{"mode": "keep", "radius": 0.02, "points": [[0.4, 0.5], …]}],
//  "picks": [{"mode": "remove", "at": [0.1, 0.9]}]}
json::object to_json(const CutOutEdit& edit);

// Members that are missing are empty. kInvalidInput names each member that is wrong or out of range.
Result<CutOutEdit> edit_from_json(const json::object& object);

}  // namespace aip::image
