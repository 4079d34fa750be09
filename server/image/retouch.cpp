#include "image/retouch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "image/cut_out/views.hpp"

namespace aip::image {
namespace {

// Differences of up to kNoise are noise, from twice that on they are texture.
constexpr int kNoise = 4;
constexpr double kEvening = 0.9;

// Sides are looked for in a cut-out reduced to this.
constexpr int kAnalysisSide = 400;

constexpr double kMinTurn = 0.3;  // degrees
constexpr double kMaxTurn = 5;
constexpr double kStep = 0.2;
constexpr double kAgreement = 1;

// How much of a side must lie on one line, within a pixel.
constexpr double kMinStraight = 0.45;

// Of evening_table(): where the difference is 0.
constexpr std::size_t kNoDifference = 255;

std::array<int, 511> evening_table() {
  std::array<int, 511> table{};
  for (int difference = -255; difference <= 255; ++difference) {
    const int size = std::abs(difference);
    const double part = size <= kNoise
                            ? kEvening
                            : std::max(0.0, kEvening * (2 * kNoise - size) / static_cast<double>(kNoise));
    table.at(kNoDifference + static_cast<std::size_t>(difference)) =
        static_cast<int>(std::lround(difference * part));
  }
  return table;
}

// One side of a product: for each row (or column) how far in it begins. `lean` is the side's angle in
// degrees.
struct Side {
  double lean = 0;
  double straight = 0;  // part of it that lies on one line
};

// `outline`: the places of the side at 0, 1, 2, …; -1 where there are none.
Side fitted(const std::vector<int>& outline) {
  Side best;
  const auto length = static_cast<double>(outline.size());
  std::vector<int> votes;
  for (double lean = -kMaxTurn - kAgreement; lean <= kMaxTurn + kAgreement + kStep / 2; lean += kStep) {
    const double slope = std::tan(lean * std::numbers::pi / 180);
    constexpr int kOffset = 64;
    votes.assign(2 * kAnalysisSide + 2 * kOffset, 0);
    for (std::size_t i = 0; i < outline.size(); ++i) {
      if (outline[i] < 0) continue;
      const auto at = static_cast<int>(std::lround(outline[i] - slope * static_cast<double>(i))) + kOffset;
      if (at >= 0 && at < static_cast<int>(votes.size())) ++votes[static_cast<std::size_t>(at)];
    }
    for (std::size_t i = 1; i + 1 < votes.size(); ++i) {
      const double straight = (votes[i - 1] + votes[i] + votes[i + 1]) / length;
      const bool is_better = straight > best.straight + 1e-9 ||
                             (straight > best.straight - 1e-9 && std::abs(lean) < std::abs(best.lean));
      if (is_better) best = {.lean = lean, .straight = straight};
    }
  }
  return best;
}

// The angle that two sides have in common.
std::optional<double> common_lean(const Side& a, const Side& b) {
  if (a.straight < kMinStraight || b.straight < kMinStraight) return std::nullopt;
  if (std::abs(a.lean - b.lean) > kAgreement) return std::nullopt;
  return (a.lean + b.lean) / 2;
}

struct Outlines {
  std::vector<int> left, right, top, foot;
};

Outlines outlines_of(const cv::Mat& mask) {
  const auto rows = static_cast<std::size_t>(mask.rows);
  const auto columns = static_cast<std::size_t>(mask.cols);
  Outlines found{.left = std::vector<int>(rows, -1),
                 .right = std::vector<int>(rows, -1),
                 .top = std::vector<int>(columns, -1),
                 .foot = std::vector<int>(columns, -1)};
  for (int y = 0; y < mask.rows; ++y) {
    for (int x = 0; x < mask.cols; ++x) {
      if (mask.at<uchar>(y, x) == 0) continue;
      int& left = found.left[static_cast<std::size_t>(y)];
      if (left < 0) left = x;
      found.right[static_cast<std::size_t>(y)] = x;
      int& top = found.top[static_cast<std::size_t>(x)];
      if (top < 0) top = y;
      found.foot[static_cast<std::size_t>(x)] = y;
    }
  }
  return found;
}

// By how many degrees, clockwise in the picture, the product leans.
double lean_of(const Bitmap& rgba) {
  const Box box = opaque_box(alpha_of(rgba));
  if (box.width < 32 || box.height < 32) return 0;
  const cv::Mat alpha = alpha_of(rgba)(cv::Rect(box.left, box.top, box.width, box.height));
  const auto outlines = outlines_of(reduced(alpha, kAnalysisSide) > 127);
  // x = slope * y: leaning to the left at the foot is turned the other way than y = slope * x.
  if (const auto lean = common_lean(fitted(outlines.left), fitted(outlines.right))) return -*lean;
  if (const auto lean = common_lean(fitted(outlines.top), fitted(outlines.foot))) return *lean;
  return 0;
}

void multiply_by_alpha(cv::Mat& rgba, bool forward) {
  for (int y = 0; y < rgba.rows; ++y) {
    auto* pixel = rgba.ptr<cv::Vec4b>(y);
    for (int x = 0; x < rgba.cols; ++x, ++pixel) {
      const int alpha = (*pixel)[3];
      if (alpha == 255) continue;
      for (int i = 0; i < 3; ++i) {
        const int value = (*pixel)[i];
        if (forward) {
          (*pixel)[i] = static_cast<uchar>((value * alpha + 127) / 255);
        } else if (alpha > 0) {
          (*pixel)[i] = static_cast<uchar>(std::min(255, (value * 255 + alpha / 2) / alpha));
        }
      }
    }
  }
}

}  // namespace

void denoise(Bitmap& pixels) {
  static const auto evening = evening_table();
  cv::Mat own = as_mat(pixels);
  cv::Mat around;
  cv::GaussianBlur(own, around, {5, 5}, 1.2);
  const auto channels = static_cast<std::size_t>(pixels.channels());
  const std::uint8_t* blurred = around.data;
  std::uint8_t* end = pixels.data() + pixels.size();
  for (std::uint8_t* pixel = pixels.data(); pixel < end; pixel += channels, blurred += channels) {
    for (std::size_t i = 0; i < 3; ++i) {
      pixel[i] = static_cast<std::uint8_t>(pixel[i] + evening[kNoDifference + blurred[i] - pixel[i]]);
    }
  }
}

void change_edges(Bitmap& rgba, Edges edges) {
  if (edges == Edges::kAsFound) return;
  cv::Mat alpha = alpha_of(rgba);
  std::array<std::uint8_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double part = static_cast<double>(i) / 255;
    const double changed = edges == Edges::kTight ? (part - 0.25) / 0.6 : std::sqrt(part);
    table[i] = static_cast<std::uint8_t>(std::lround(255 * std::clamp(changed, 0.0, 1.0)));
  }
  if (edges == Edges::kTight) cv::erode(alpha, alpha, cv::getStructuringElement(cv::MORPH_CROSS, {3, 3}));
  cv::LUT(alpha, cv::Mat(1, 256, CV_8U, table.data()), alpha);
  cv::Mat all = as_mat(rgba);
  cv::insertChannel(alpha, all, 3);
}

double straighten(Bitmap& rgba) {
  const double lean = lean_of(rgba);
  if (std::abs(lean) < kMinTurn || std::abs(lean) > kMaxTurn) return 0;
  cv::Mat from = as_mat(rgba);
  multiply_by_alpha(from, true);
  const double angle = std::abs(lean) * std::numbers::pi / 180;
  const int width =
      static_cast<int>(std::ceil(from.cols * std::cos(angle) + from.rows * std::sin(angle))) + 2;
  const int height =
      static_cast<int>(std::ceil(from.rows * std::cos(angle) + from.cols * std::sin(angle))) + 2;
  const cv::Point2f middle(static_cast<float>(from.cols - 1) / 2, static_cast<float>(from.rows - 1) / 2);
  // OpenCV turns counter-clockwise.
  cv::Mat turn = cv::getRotationMatrix2D(middle, lean, 1);
  turn.at<double>(0, 2) += (width - from.cols) / 2.0;
  turn.at<double>(1, 2) += (height - from.rows) / 2.0;
  Bitmap turned(width, height, 4);
  cv::Mat to = as_mat(turned);
  cv::warpAffine(from, to, turn, to.size(), cv::INTER_CUBIC, cv::BORDER_CONSTANT, cv::Scalar::all(0));
  multiply_by_alpha(to, false);
  rgba = std::move(turned);
  return lean;
}

}  // namespace aip::image
