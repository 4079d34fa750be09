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
constexpr double kFoot = 0.12;

constexpr int kMinDepth = 4;

// The lowest opaque pixel of each column that belongs to the foot.
std::vector<cv::Point> foot_of(const Bitmap& product, Box opaque) {
  std::vector<cv::Point> foot;
  const int lowest = opaque.top + opaque.height - 1;
  const int highest = lowest - static_cast<int>(opaque.height * kFoot);
  for (int x = opaque.left; x < opaque.left + opaque.width; ++x) {
    int y = lowest;
    while (y >= highest && product.at(x, y)[3] <= 127) --y;
    if (y >= highest) foot.emplace_back(x, y);
  }
  return foot;
}

// The line that the foot stands on: the part of its convex hull that faces down.
std::vector<cv::Point> ground_under(const std::vector<cv::Point>& foot) {
  std::vector<cv::Point> hull;
  for (const cv::Point point : foot) {
    while (hull.size() >= 2) {
      const cv::Point before = hull[hull.size() - 2];
      const cv::Point last = hull.back();
      const cv::Point along = last - before;
      const cv::Point on = point - before;
      if (static_cast<std::int64_t>(along.x) * on.y - static_cast<std::int64_t>(along.y) * on.x < 0) break;
      hull.pop_back();
    }
    hull.push_back(point);
  }
  return hull;
}

std::vector<int> ground_rows(const std::vector<cv::Point>& hull) {
  std::vector<int> rows;
  for (std::size_t i = 0; i + 1 < hull.size(); ++i) {
    const cv::Point from = hull[i];
    const cv::Point to = hull[i + 1];
    for (int x = from.x; x < to.x; ++x) {
      rows.push_back(from.y + static_cast<int>(std::lround(static_cast<double>(to.y - from.y) * (x - from.x) /
                                                           (to.x - from.x))));
    }
  }
  rows.push_back(hull.back().y);
  return rows;
}

}  // namespace

Reflection reflection_of(const Bitmap& product, Box opaque, int room) {
  const int depth = std::min(room, static_cast<int>(opaque.height * kMaxDepth));
  const auto foot = foot_of(product, opaque);
  if (depth < kMinDepth || foot.empty()) return {};
  const auto rows = ground_rows(ground_under(foot));
  const auto [highest, lowest] = std::ranges::minmax(rows);
  Reflection result{.pixels = Bitmap(static_cast<int>(rows.size()), lowest - highest + depth, 4),
                    .left = foot.front().x,
                    .top = highest + 1};
  for (int d = 0; d < depth; ++d) {
    const double left_over = 1 - (d + 0.5) / depth;
    const double strength = kStrength * left_over * left_over;
    for (int x = 0; x < result.pixels.width(); ++x) {
      const int ground = rows[static_cast<std::size_t>(x)];
      if (ground - d < 0) continue;
      const std::uint8_t* from = product.at(result.left + x, ground - d);
      std::uint8_t* to = result.pixels.at(x, ground - highest + d);
      std::copy_n(from, 3, to);
      to[3] = static_cast<std::uint8_t>(std::lround(from[3] * strength));
    }
  }
  return result;
}

}  // namespace aip::image
