#include "image/reflection.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>

namespace aip::image {
namespace {

constexpr double kStrength = 0.34;
constexpr double kMaxDepth = 0.25;  // of the product's height

// What stands higher above the lowest point than this part of the product's height is not on the ground.
constexpr double kFoot = 0.2;

// The ground rises by at most this much to either side of the lowest point, a pixel for each pixel: it is
// flat, and seen from above.
constexpr double kMaxSlope = 0.3;

// Parts that hang this much of the product's height above the ground are hardly reflected any more.
constexpr double kHanging = 0.03;

constexpr int kMinDepth = 4;

// The lowest opaque row of each column of `opaque`, or -1.
std::vector<int> outline_of(const Bitmap& product, Box opaque) {
  std::vector<int> outline(static_cast<std::size_t>(opaque.width), -1);
  for (int x = 0; x < opaque.width; ++x) {
    int y = opaque.top + opaque.height - 1;
    while (y >= opaque.top && product.at(opaque.left + x, y)[3] <= 127) --y;
    if (y >= opaque.top) outline[static_cast<std::size_t>(x)] = y;
  }
  return outline;
}

// The part of the convex hull of what is on the ground that faces down.
std::vector<cv::Point> hull_of(const std::vector<int>& outline, int highest) {
  std::vector<cv::Point> hull;
  for (int x = 0; x < static_cast<int>(outline.size()); ++x) {
    const cv::Point point(x, outline[static_cast<std::size_t>(x)]);
    if (point.y < highest) continue;
    while (hull.size() >= 2) {
      const cv::Point before = hull[hull.size() - 2];
      const cv::Point along = hull.back() - before;
      const cv::Point on = point - before;
      if (static_cast<std::int64_t>(along.x) * on.y - static_cast<std::int64_t>(along.y) * on.x < 0) break;
      hull.pop_back();
    }
    hull.push_back(point);
  }
  return hull;
}

// The row of the ground under each column.
std::vector<double> ground_under(const std::vector<int>& outline, int highest) {
  const auto hull = hull_of(outline, highest);
  const cv::Point lowest = *std::ranges::max_element(hull, {}, &cv::Point::y);
  std::vector<double> ground(outline.size());
  for (std::size_t x = 0; x < ground.size(); ++x) {
    ground[x] = lowest.y - kMaxSlope * std::abs(static_cast<double>(x) - lowest.x);
  }
  for (std::size_t i = 0; i + 1 < hull.size(); ++i) {
    const double slope = static_cast<double>(hull[i + 1].y - hull[i].y) / (hull[i + 1].x - hull[i].x);
    for (int x = hull[i].x; x <= hull[i + 1].x; ++x) {
      auto& row = ground[static_cast<std::size_t>(x)];
      row = std::max(row, hull[i].y + slope * (x - hull[i].x));
    }
  }
  return ground;
}

}  // namespace

Reflection reflection_of(const Bitmap& product, Box opaque, int room) {
  const int depth = std::min(room, static_cast<int>(opaque.height * kMaxDepth));
  const auto outline = outline_of(product, opaque);
  const int lowest = *std::ranges::max_element(outline);
  if (depth < kMinDepth || lowest < 0) return {};
  const auto ground = ground_under(outline, lowest - static_cast<int>(opaque.height * kFoot));
  const auto highest = static_cast<int>(std::lround(*std::ranges::min_element(ground)));
  Reflection result{
      .pixels = Bitmap(opaque.width, lowest - highest + depth, 4), .left = opaque.left, .top = highest + 1};
  for (int x = 0; x < opaque.width; ++x) {
    const auto column = static_cast<std::size_t>(x);
    const auto row = static_cast<int>(std::lround(ground[column]));
    const double hanging = (ground[column] - outline[column]) / (kHanging * opaque.height);
    const double share = kStrength * std::exp(-hanging * hanging);
    for (int d = 0; d < depth && row - d >= opaque.top; ++d) {
      const double left_over = 1 - (d + 0.5) / depth;
      const std::uint8_t* from = product.at(opaque.left + x, row - d);
      std::uint8_t* to = result.pixels.at(x, row - highest + d);
      std::copy_n(from, 3, to);
      to[3] = static_cast<std::uint8_t>(std::lround(from[3] * share * left_over * left_over));
    }
  }
  return result;
}

}  // namespace aip::image
