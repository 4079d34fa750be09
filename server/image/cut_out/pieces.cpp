#include "image/cut_out/pieces.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "image/cut_out/colour_bins.hpp"

namespace aip::image {
namespace {

// Smaller ones, over the photo's area, are specks.
constexpr double kSpeck = 0.0004;

// Over the area of the largest piece, what is smaller is a crumb, too.
constexpr double kCrumb = 0.004;

// Pieces that reach the photo's frame are seldom the product when another does not.
constexpr double kFrameWeight = 0.35;

// How far, over half the photo's diagonal, a piece's middle may be from that of the photo before its weight
// falls.
constexpr double kCentralReach = 0.45;

// A second product of a set looks like the first and is not much smaller.
constexpr double kAlike = 0.55;
constexpr double kComparable = 0.3;

// Parts of one thing that the network has torn apart lie close (over the product's diagonal) and are small
// (over its area).
constexpr double kClose = 0.02;
constexpr double kSmallPart = 0.15;

// Other photos of the SKU raise a piece's weight up to this many times over one they don't know.
constexpr double kUnknown = 0.2;

// Of Agreement::likeness(): a piece that is part of a set.
constexpr double kKnown = 0.6;

double weight_of(const Piece& piece, cv::Point2d middle, cv::Size photo) {
  const double half_diagonal = std::hypot(photo.width, photo.height) / 2;
  const double away = std::hypot(middle.x - photo.width / 2.0, middle.y - photo.height / 2.0) / half_diagonal;
  const double central = std::exp(-std::pow(away / kCentralReach, 2));
  const double size = std::sqrt(piece.area / (static_cast<double>(photo.width) * photo.height));
  const double framed = piece.on_frame > 0.005 ? kFrameWeight : 1;
  return size * central * framed * piece.sure * piece.sure;
}

double frame_part(const cv::Mat& labels, int label) {
  const int on =
      cv::countNonZero(labels.row(0) == label) + cv::countNonZero(labels.row(labels.rows - 1) == label) +
      cv::countNonZero(labels.col(0) == label) + cv::countNonZero(labels.col(labels.cols - 1) == label);
  return on / (2.0 * (labels.rows + labels.cols));
}

// Fills in what needs the pixels: likelihood and colours.
void look_at_pixels(Pieces& pieces, const std::vector<int>& place, const cv::Mat& likely,
                    const cv::Mat& lab) {
  for (auto& piece : pieces.found) {
    piece.colours = cv::Mat::zeros(1, kColourBinCount, CV_32F);
  }
  for (int y = 0; y < likely.rows; ++y) {
    for (int x = 0; x < likely.cols; ++x) {
      const int at = place[static_cast<std::size_t>(pieces.labels.at<int>(y, x))];
      if (at < 0) continue;
      Piece& piece = pieces.found[static_cast<std::size_t>(at)];
      piece.sure += likely.at<uchar>(y, x) / 255.0;
      piece.colours.at<float>(bin_of(lab.at<cv::Vec3f>(y, x))) += 1;
    }
  }
  for (auto& piece : pieces.found) {
    piece.sure /= piece.area;
    piece.colours /= static_cast<float>(piece.area);
  }
}

bool is_heavier(const Piece& a, const Piece& b) {
  return a.weight != b.weight ? a.weight > b.weight : a.label < b.label;
}

// Whether a piece lies within `reach` pixels of the product.
bool is_near(const cv::Mat& distance, const Pieces& pieces, const Piece& piece, double reach) {
  const cv::Mat within = (pieces.labels(piece.box) == piece.label) & (distance(piece.box) <= reach);
  return cv::countNonZero(within) > 0;
}

}  // namespace

double likeness(const cv::Mat& colours, const cv::Mat& others) {
  return cv::sum(cv::min(colours, others))[0];
}

Pieces find_pieces(const cv::Mat& likely, const cv::Mat& lab) {
  Pieces pieces;
  cv::Mat stats;
  cv::Mat middles;
  const int count = cv::connectedComponentsWithStats(likely > 127, pieces.labels, stats, middles, 8);
  std::vector<int> place(static_cast<std::size_t>(count), -1);
  int largest = 0;
  for (int label = 1; label < count; ++label) {
    largest = std::max(largest, stats.at<int>(label, cv::CC_STAT_AREA));
  }
  const double smallest = std::max(kSpeck * static_cast<double>(likely.total()), kCrumb * largest);
  for (int label = 1; label < count; ++label) {
    const int area = stats.at<int>(label, cv::CC_STAT_AREA);
    if (area < smallest) continue;
    place[static_cast<std::size_t>(label)] = static_cast<int>(pieces.found.size());
    pieces.found.push_back(
        {.label = label,
         .box = {stats.at<int>(label, cv::CC_STAT_LEFT), stats.at<int>(label, cv::CC_STAT_TOP),
                 stats.at<int>(label, cv::CC_STAT_WIDTH), stats.at<int>(label, cv::CC_STAT_HEIGHT)},
         .area = area,
         .on_frame = frame_part(pieces.labels, label)});
  }
  look_at_pixels(pieces, place, likely, lab);
  for (auto& piece : pieces.found) {
    const cv::Point2d middle(middles.at<double>(piece.label, 0), middles.at<double>(piece.label, 1));
    piece.weight = weight_of(piece, middle, likely.size());
  }
  std::ranges::sort(pieces.found, is_heavier);
  return pieces;
}

Pieces weighed_by(const Agreement& agreement, Pieces pieces) {
  for (auto& piece : pieces.found) {
    piece.known = agreement.likeness(piece.colours);
    piece.weight *= kUnknown + (1 - kUnknown) * piece.known;
  }
  std::ranges::sort(pieces.found, is_heavier);
  return pieces;
}

Choice choose_product(const Pieces& pieces, const Agreement* agreement) {
  Choice choice;
  if (pieces.found.empty()) return choice;
  const Piece& main = pieces.found.front();
  const bool is_single = agreement != nullptr && agreement->max_pieces() == 1 && main.known > kKnown;
  const bool is_set = agreement != nullptr && agreement->min_pieces() > 1;
  choice.product = pieces.labels == main.label;
  choice.pieces = 1;
  cv::Mat distance;
  cv::distanceTransform(choice.product == 0, distance, cv::DIST_L2, cv::DIST_MASK_3);
  const double reach = kClose * std::hypot(main.box.width, main.box.height);
  double dropped = 0;
  for (const Piece& piece : pieces.found) {
    if (piece.label == main.label) continue;
    const double alike = likeness(piece.colours, main.colours);
    const bool is_twin =
        alike > kAlike && piece.area > kComparable * main.area && (piece.on_frame == 0 || main.on_frame > 0);
    const bool is_part = piece.area < kSmallPart * main.area && is_near(distance, pieces, piece, reach);
    const bool is_of_set = is_set && piece.known > kKnown && piece.on_frame == 0;
    if ((is_twin && !is_single) || is_part || is_of_set) {
      choice.product |= pieces.labels == piece.label;
      ++choice.pieces;
      continue;
    }
    dropped += piece.area;
    choice.runner_up = std::max(choice.runner_up, piece.weight / main.weight);
  }
  choice.left_out = dropped / std::max(1, cv::countNonZero(choice.product));
  return choice;
}

}  // namespace aip::image
