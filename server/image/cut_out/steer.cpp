#include "image/cut_out/steer.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "image/cut_out/guided_filter.hpp"
#include "image/cut_out/views.hpp"

namespace aip::image {
namespace {

// What a stroke means beyond itself is looked for this far around it: over its radius, and over the photo's
// longer side.
constexpr double kReach = 2;
constexpr double kLeastReach = 0.015;

// GrabCut works on the part of the photo that strokes reach, reduced so that neither side is longer.
constexpr int kGraphSide = 288;
constexpr int kRounds = 2;

// Colours closer than this (ΔE) are alike.
constexpr float kAlike = 14;
constexpr int kColours = 5;  // under the strokes of one kind
constexpr int kSamples = 400;

// How far a colour may be from that under a pick, a channel of 8-bit Lab.
constexpr double kPickTolerance = 14;

// A second piece, over the area of all, that makes a pick mean pieces and not colours.
constexpr double kPiece = 0.01;

constexpr float kRefineSmoothness = 1e-4f;

enum Paint : uchar { kNone = 0, kRemove = 1, kKeep = 2 };

cv::Point pixel_at(Point point, cv::Size size) {
  const auto at = [](double part, int length) {
    return std::clamp(static_cast<int>(part * length), 0, length - 1);
  };
  return {at(point.x, size.width), at(point.y, size.height)};
}

// Draws a stroke as wide as its brush, and `more` pixels wider on each side.
void draw(cv::Mat& canvas, const Stroke& stroke, double more, int value) {
  const double radius = stroke.radius * std::max(canvas.cols, canvas.rows) + more;
  const int half = std::max(1, static_cast<int>(std::lround(radius)));
  cv::Point last = pixel_at(stroke.points.front(), canvas.size());
  cv::circle(canvas, last, half, value, cv::FILLED);
  for (const auto& point : stroke.points) {
    const cv::Point next = pixel_at(point, canvas.size());
    if (next == last) continue;
    cv::line(canvas, last, next, value, 2 * half + 1);
    cv::circle(canvas, next, half, value, cv::FILLED);
    last = next;
  }
}

cv::Mat paint_of(const std::vector<Stroke>& strokes, cv::Size size) {
  cv::Mat paint = cv::Mat::zeros(size, CV_8U);
  for (const auto& stroke : strokes) draw(paint, stroke, 0, stroke.keep ? kKeep : kRemove);
  return paint;
}

// Where strokes may change something.
cv::Mat zone_of(const std::vector<Stroke>& strokes, cv::Size size) {
  cv::Mat zone = cv::Mat::zeros(size, CV_8U);
  const int longest = std::max(size.width, size.height);
  for (const auto& stroke : strokes) {
    draw(zone, stroke, longest * std::max(kLeastReach, kReach * stroke.radius), 255);
  }
  return zone;
}

cv::Mat piece_at(const cv::Mat& mask, cv::Point at) {
  cv::Mat labels;
  cv::connectedComponents(mask, labels, 8);
  return labels == labels.at<int>(at);
}

// What is connected to a place by its colour, within `within`.
cv::Mat like_colour_at(const cv::Mat& rgb, const cv::Mat& within, cv::Point at) {
  cv::Mat lab;
  cv::cvtColor(rgb, lab, cv::COLOR_RGB2Lab);
  cv::medianBlur(lab, lab, 5);
  cv::Mat reached;
  cv::copyMakeBorder(within == 0, reached, 1, 1, 1, 1, cv::BORDER_CONSTANT, cv::Scalar(255));
  const auto tolerance = cv::Scalar::all(kPickTolerance);
  constexpr int kFilled = 128;
  cv::floodFill(lab, reached, at, {}, nullptr, tolerance, tolerance,
                8 | (kFilled << 8) | cv::FLOODFILL_FIXED_RANGE | cv::FLOODFILL_MASK_ONLY);
  cv::Mat filled = reached({1, 1, within.cols, within.rows}) == kFilled;
  cv::morphologyEx(filled, filled, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {5, 5}));
  return filled & within;
}

void apply(const Pick& pick, const cv::Mat& rgb, const cv::Mat& found, cv::Mat& mask) {
  const cv::Point at = pixel_at(pick.at, mask.size());
  const bool is_kept = mask.at<uchar>(at) != 0;
  if (is_kept == pick.keep) return;
  if (pick.keep) {
    const cv::Mat others = (found >= kFoundOther) & ~mask;
    const cv::Mat piece = others.at<uchar>(at) != 0 ? piece_at(others, at) : like_colour_at(rgb, ~mask, at);
    mask.setTo(255, piece);
    return;
  }
  const cv::Mat piece = piece_at(mask, at);
  const int all = cv::countNonZero(mask);
  const bool has_others = all - cv::countNonZero(piece) > kPiece * all;
  mask.setTo(0, has_others ? piece : like_colour_at(rgb, piece, at));
}

// Of each pixel's colour from the nearest of those under a kind of strokes, ΔE; huge where there are none.
cv::Mat distance_to(const cv::Mat& lab, const cv::Mat& painted) {
  constexpr float kHuge = 1e6f;
  cv::Mat distance(lab.size(), CV_32F, cv::Scalar(kHuge));
  std::vector<cv::Point> places;
  cv::findNonZero(painted, places);
  if (places.empty()) return distance;
  const std::size_t step = std::max<std::size_t>(1, places.size() / kSamples);
  std::vector<cv::Vec3f> samples;
  for (std::size_t i = 0; i < places.size(); i += step) samples.push_back(lab.at<cv::Vec3f>(places[i]));
  cv::Mat labels;
  cv::Mat centres;
  const cv::Mat rows(static_cast<int>(samples.size()), 3, CV_32F, samples.data());
  cv::kmeans(rows, std::min(kColours, rows.rows), labels,
             {cv::TermCriteria::COUNT + cv::TermCriteria::EPS, 10, 1.0}, 1, cv::KMEANS_PP_CENTERS, centres);
  for (int y = 0; y < lab.rows; ++y) {
    for (int x = 0; x < lab.cols; ++x) {
      float& nearest = distance.at<float>(y, x);
      for (int i = 0; i < centres.rows; ++i) {
        const auto away = lab.at<cv::Vec3f>(y, x) - *centres.ptr<cv::Vec3f>(i);
        nearest = std::min(nearest, static_cast<float>(cv::norm(away)));
      }
    }
  }
  return distance;
}

// Where GrabCut begins: what is certain, and for the rest of the zone a guess by the colours under the
// strokes.
cv::Mat first_guess(const cv::Mat& rgb, const cv::Mat& paint, const cv::Mat& zone, const cv::Mat& mask,
                    bool from_photo) {
  const cv::Mat lab = lab_of(rgb);
  const cv::Mat to_keep = distance_to(lab, paint == kKeep);
  const cv::Mat to_remove = distance_to(lab, paint == kRemove);
  cv::Mat labels(mask.size(), CV_8U, cv::Scalar(cv::GC_BGD));
  labels.setTo(cv::GC_FGD, mask);
  labels.setTo(cv::GC_PR_BGD, zone & (labels == cv::GC_BGD));
  labels.setTo(cv::GC_PR_FGD, zone & (labels == cv::GC_FGD));
  const cv::Mat is_nearer = to_keep < to_remove;
  labels.setTo(cv::GC_PR_FGD, zone & is_nearer & (to_keep < kAlike));
  labels.setTo(cv::GC_PR_BGD, zone & ~is_nearer & (to_remove < kAlike));
  if (from_photo && cv::countNonZero(paint == kKeep) > 0) {
    labels.setTo(cv::GC_PR_BGD, zone & ~is_nearer);
    labels.setTo(cv::GC_PR_BGD, zone & (to_keep >= kAlike) & (to_remove > 1e5));
  }
  labels.setTo(cv::GC_BGD, paint == kRemove);
  labels.setTo(cv::GC_FGD, paint == kKeep);
  return labels;
}

bool can_be_told_apart(const cv::Mat& labels) {
  constexpr int kMinPixels = 10;
  const int kept = cv::countNonZero(labels & 1);
  return kept >= kMinPixels && static_cast<int>(labels.total()) - kept >= kMinPixels;
}

cv::Mat reduced_mask(const cv::Mat& mask, cv::Size size, int threshold) {
  cv::Mat small;
  cv::resize(mask, small, size, 0, 0, cv::INTER_AREA);
  return small > threshold;
}

// The mask in the part of the photo that strokes reach.
cv::Mat settled(const cv::Mat& rgb, const cv::Mat& paint, const cv::Mat& zone, const cv::Mat& mask,
                bool from_photo) {
  const double scale = std::min(1.0, kGraphSide / static_cast<double>(std::max(rgb.cols, rgb.rows)));
  cv::Mat small;
  cv::resize(rgb, small, {}, scale, scale, cv::INTER_AREA);
  cv::Mat small_paint = cv::Mat::zeros(small.size(), CV_8U);
  constexpr int kThinStroke = 80;
  small_paint.setTo(kRemove, reduced_mask(paint == kRemove, small.size(), kThinStroke));
  small_paint.setTo(kKeep, reduced_mask(paint == kKeep, small.size(), kThinStroke));
  cv::setRNGSeed(1);  // the same edit of the same photo has to give the same cut-out
  cv::Mat labels = first_guess(small, small_paint, reduced_mask(zone, small.size(), 127),
                               reduced_mask(mask, small.size(), 127), from_photo);
  if (can_be_told_apart(labels)) {
    cv::Mat background_model;
    cv::Mat product_model;
    cv::grabCut(small, labels, {}, background_model, product_model, kRounds, cv::GC_INIT_WITH_MASK);
  }
  cv::Mat kept = (labels & 1) * 255;
  cv::medianBlur(kept, kept, 3);
  if (scale == 1) return kept;
  cv::Mat enlarged;
  cv::resize(kept, enlarged, rgb.size(), 0, 0, cv::INTER_LINEAR);
  const int radius = static_cast<int>(std::ceil(1.5 / scale)) + 1;
  return guided_filter(rgb, enlarged, radius, kRefineSmoothness) > 127;
}

// The pieces of a mask that touch what is painted.
cv::Mat touching(const cv::Mat& mask, const cv::Mat& painted) {
  cv::Mat labels;
  const int count = cv::connectedComponents(mask | painted, labels, 8);
  std::vector<uchar> is_touched(static_cast<std::size_t>(count), 0);
  std::vector<cv::Point> places;
  cv::findNonZero(painted, places);
  for (const auto& place : places) is_touched[static_cast<std::size_t>(labels.at<int>(place))] = 255;
  cv::Mat result(mask.size(), CV_8U);
  for (int y = 0; y < mask.rows; ++y) {
    for (int x = 0; x < mask.cols; ++x) {
      result.at<uchar>(y, x) = is_touched[static_cast<std::size_t>(labels.at<int>(y, x))];
    }
  }
  return result;
}

void apply_strokes(const std::vector<Stroke>& strokes, const cv::Mat& rgb, bool from_photo, cv::Mat& mask) {
  const cv::Mat paint = paint_of(strokes, mask.size());
  const cv::Mat keep = paint == kKeep;
  const cv::Mat remove = paint == kRemove;
  const cv::Mat zone =
      from_photo ? cv::Mat(mask.size(), CV_8U, cv::Scalar(255)) : zone_of(strokes, mask.size());
  cv::Rect part = cv::boundingRect(zone);
  const int margin = 4 + std::max(part.width, part.height) / 10;
  part = cv::Rect(part.x - margin, part.y - margin, part.width + 2 * margin, part.height + 2 * margin) &
         cv::Rect({}, mask.size());

  cv::Mat wanted = mask.clone();
  settled(rgb(part), paint(part), zone(part), mask(part), from_photo).copyTo(wanted(part), zone(part));
  wanted.setTo(255, keep);
  wanted.setTo(0, remove);
  if (from_photo) {
    mask = cv::countNonZero(keep) > 0 ? touching(wanted, keep) : wanted;
    mask.setTo(0, remove);
    return;
  }
  const cv::Mat added = touching(wanted & ~mask, keep);
  const cv::Mat removed = touching(mask & ~wanted, remove);
  mask.setTo(255, added);
  mask.setTo(0, removed);
  mask.setTo(255, keep);
}

}  // namespace

cv::Mat steer(const cv::Mat& rgb, const cv::Mat& found, const CutOutEdit& edit) {
  const bool from_photo = edit.start == CutOutEdit::Start::kPhoto;
  cv::Mat mask = from_photo ? cv::Mat(found.size(), CV_8U, cv::Scalar(255)) : cv::Mat(found == kFoundProduct);
  for (const auto& pick : edit.picks) apply(pick, rgb, found, mask);
  if (!edit.strokes.empty()) apply_strokes(edit.strokes, rgb, from_photo, mask);
  return mask;
}

}  // namespace aip::image
