#include "image/cut_out/by_model.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "image/cut_out/agreement.hpp"
#include "image/cut_out/background.hpp"
#include "image/cut_out/colour_bins.hpp"
#include "image/cut_out/guided_filter.hpp"
#include "image/cut_out/matte.hpp"
#include "image/cut_out/pieces.hpp"
#include "image/cut_out/segment.hpp"
#include "image/cut_out/steer.hpp"
#include "image/cut_out/views.hpp"
#include "image/library.hpp"

namespace aip::image {
namespace {

// The product is found in the photo reduced to this side, and refined at full size by matte().
constexpr int kAnalysisSide = 1024;

constexpr int kEdgeRadius = 4;
constexpr float kEdgeSmoothness = 1e-4f;

// What the network finds further from the product than this, in pixels of the analysis, is noise.
constexpr int kReach = 9;

// Beyond this distance from the contour, in pixels of the analysis, the network should be sure.
constexpr int kContour = 6;

// Limits of unsure_part(): above the first the network looks again in finer detail, above the second the
// background is used, too.
constexpr double kLookAgain = 0.018;
constexpr double kAskBackground = 0.05;
constexpr double kMaxUnsure = 0.33;  // no confidence is left

// A look is sure of a pixel whose likelihood is this, or 255 less this. Around what it is not sure of, within
// this many pixels of the analysis, a finer look decides.
constexpr int kSure = 200;
constexpr int kUnsureReach = 2;

// Below, a person should look.
constexpr double kGoodConfidence = 0.8;

Result<cv::Mat> ask(const cv::Mat& photo, SubjectModel& model, Detail detail) {
  const int side = model.side(detail);
  Bitmap square(side, side, 3);
  cv::resize(photo, as_mat(square), {side, side}, 0, 0, cv::INTER_AREA);
  AIP_TRY_ASSIGN(const Bitmap seen, model.look_at(square, detail));
  return as_mat(seen).clone();
}

cv::Mat grown(const cv::Mat& mask, int by) {
  cv::Mat result;
  cv::dilate(mask, result, cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * by + 1, 2 * by + 1}));
  return result;
}

cv::Mat shrunk(const cv::Mat& mask, int by) {
  cv::Mat result;
  cv::erode(mask, result, cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * by + 1, 2 * by + 1}));
  return result;
}

// What the network is not sure of, away from the contour, over the product's area: 0 when it is sure
// everywhere.
double unsure_part(const cv::Mat& likely, const cv::Mat& product) {
  const cv::Mat contour = grown(product, kContour) & ~shrunk(product, kContour);
  const cv::Mat near = grown(product, 4 * kContour) & ~contour;
  cv::Mat doubt = cv::min(likely, 255 - likely);
  const double sum = cv::mean(doubt, near)[0] / 127.5 * cv::countNonZero(near);
  return sum / std::max(1, cv::countNonZero(product));
}

// What was found in the photo, at the size of the analysis.
struct Found {
  cv::Mat likely;  // CV_8U
  Choice choice;
  double unsure = 0;
  bool by_background = false;  // which decided, because the network was not sure
};

// Takes off what touches the product and belongs to something else.
void take_off_foreign(Found& found, const cv::Mat& lab, const Agreement& agreement) {
  cv::Mat& product = found.choice.product;
  const cv::Mat foreign = foreign_parts(product, lab, agreement);
  if (foreign.empty()) return;
  product &= ~foreign;
  found.choice.foreign =
      cv::countNonZero(foreign) / static_cast<double>(std::max(1, cv::countNonZero(product)));
  found.likely.setTo(0, foreign);
}

// `agreement` may be null.
Found found_in(const cv::Mat& seen, const cv::Mat& lab, const Agreement* agreement) {
  Found found;
  cv::resize(seen, found.likely, lab.size(), 0, 0, cv::INTER_LINEAR);
  Pieces pieces = find_pieces(found.likely, lab);
  if (agreement != nullptr) pieces = weighed_by(*agreement, std::move(pieces));
  found.choice = choose_product(pieces, agreement);
  if (found.choice.product.empty()) return found;
  found.unsure = unsure_part(found.likely, found.choice.product);
  if (agreement != nullptr) take_off_foreign(found, lab, *agreement);
  return found;
}

// What stands out from an even background, as large as the photo; empty where that is not even, where the
// contour is not sharp, or where it is not what the network saw the sure parts of.
cv::Mat by_background(const cv::Mat& rgb, const cv::Mat& product) {
  constexpr int kSide = 640;
  constexpr double kMaxSigma = 8;
  constexpr double kMinInliers = 0.75;
  constexpr double kMinSharp = 0.9;
  constexpr double kMinShared = 0.9;
  const cv::Mat small = reduced(rgb, kSide);
  const cv::Mat lab = lab_of(small);
  const Background background = fit_background(lab);
  if (background.sigma > kMaxSigma || background.inliers < kMinInliers) return {};
  const Evidence evidence = look_for_evidence(lab, background);
  const Segments segments = segment(small, evidence);
  if (fit_to_edges(segments.product, evidence).sharp < kMinSharp) return {};
  cv::Mat result;
  cv::resize(segments.product, result, rgb.size(), 0, 0, cv::INTER_LINEAR);
  const double shared = cv::countNonZero(product & (result > 127));
  return shared < kMinShared * cv::countNonZero(product) ? cv::Mat() : result;
}

// The standard look with what the finer one says where the standard look is not sure. Each alone errs in
// other photos: what the finer look is sure of and the standard one is not may be a strap, and what it is
// sure of against the standard look is more often something beside the product.
cv::Mat finer_where_unsure(const cv::Mat& standard, const cv::Mat& finer, cv::Size size) {
  cv::Mat merged;
  cv::Mat detailed;
  cv::resize(standard, merged, size, 0, 0, cv::INTER_LINEAR);
  cv::resize(finer, detailed, size, 0, 0, cv::INTER_LINEAR);
  detailed.copyTo(merged, grown((merged > 255 - kSure) & (merged < kSure), kUnsureReach));
  return merged;
}

// Looks at the standard detail; at the finer one, too, where the recipe asks for it, or the network is not
// sure; then with the help of the background.
Result<Found> look(const cv::Mat& photo, const cv::Mat& small, SubjectModel& model, Detail detail,
                   const Agreement* agreement) {
  const cv::Mat lab = lab_of(small);
  AIP_TRY_ASSIGN(const cv::Mat first, ask(photo, model, Detail::kStandard));
  Found found = found_in(first, lab, agreement);
  const bool finds_nothing = found.choice.product.empty();
  const bool is_unclear = finds_nothing || found.unsure > kLookAgain;
  const bool has_finer = model.side(Detail::kHigh) > model.side(Detail::kStandard);
  if (has_finer && (is_unclear || detail == Detail::kHigh)) {
    AIP_TRY_ASSIGN(const cv::Mat second, ask(photo, model, Detail::kHigh));
    Found finer =
        found_in(is_unclear ? second : finer_where_unsure(first, second, small.size()), lab, agreement);
    if (!finer.choice.product.empty() && (finds_nothing || finer.unsure < found.unsure))
      found = std::move(finer);
  }
  if (found.choice.product.empty() || found.unsure < kAskBackground) return found;
  const cv::Mat seen = by_background(small, found.choice.product);
  if (seen.empty()) return found;
  const double unsure = found.unsure;
  found = found_in(seen, lab, agreement);
  found.unsure = unsure;
  found.by_background = true;
  return found;
}

// Part of the product that has the colour of skin and reaches the photo's frame, 0 to 1: an arm.
double arm_part(const cv::Mat& rgb, const cv::Mat& product) {
  cv::Mat light_and_hues;
  cv::cvtColor(rgb, light_and_hues, cv::COLOR_RGB2YCrCb);
  cv::Mat skin;
  // D. Chai, K. N. Ngan: Face segmentation using skin-color map, 1999.
  cv::inRange(light_and_hues, cv::Scalar(40, 135, 77), cv::Scalar(255, 173, 127), skin);
  skin &= product;
  cv::Mat labels;
  cv::Mat stats;
  cv::Mat middles;
  const int count = cv::connectedComponentsWithStats(skin, labels, stats, middles, 8);
  int arm = 0;
  for (int i = 1; i < count; ++i) {
    const int left = stats.at<int>(i, cv::CC_STAT_LEFT);
    const int top = stats.at<int>(i, cv::CC_STAT_TOP);
    const bool is_framed = left == 0 || top == 0 || left + stats.at<int>(i, cv::CC_STAT_WIDTH) == skin.cols ||
                           top + stats.at<int>(i, cv::CC_STAT_HEIGHT) == skin.rows;
    if (is_framed) arm = std::max(arm, stats.at<int>(i, cv::CC_STAT_AREA));
  }
  return arm / static_cast<double>(std::max(1, cv::countNonZero(product)));
}

struct Judgement {
  double unsure = 0;
  bool by_background = false;
  double arm = 0;       // see arm_part()
  double area = 0;      // of the product over the photo's
  double on_frame = 0;  // part of the photo's frame it covers
  Choice choice;
};

// How sure the whole is, with the reasons why not.
struct Verdict {
  double confidence = 1;
  json::array doubts;

  void doubt(bool is_doubtful, double factor, const char* why) {
    if (!is_doubtful) return;
    confidence *= factor;
    doubts.emplace_back(why);
  }
};

Verdict verdict_on(const Judgement& seen) {
  Verdict verdict;
  verdict.confidence = (1 - std::min(1.0, 3 * seen.unsure)) * (1 - 0.4 * seen.choice.runner_up);
  verdict.doubt(seen.unsure > 0.07 || seen.by_background, 0.9, "edges");
  verdict.doubt(seen.choice.runner_up > 0.4, 0.9, "pieces");
  verdict.doubt(seen.choice.foreign > 0, 0.75, "touching");
  verdict.doubt(seen.area > 0.9 || seen.area < 0.003, 0.6, "size");
  verdict.doubt(seen.arm > 0.05 && seen.arm < 0.85, 0.75, "hand");
  return verdict;
}

json::object report_of(const Judgement& seen, SubjectModel& model) {
  auto [confidence, doubts] = verdict_on(seen);
  confidence = std::round(confidence * 1000) / 1000;
  return {{"method", "model"},
          {"model", model.name()},
          {"confidence", confidence},
          {"check", confidence < kGoodConfidence},
          {"doubts", std::move(doubts)},
          {"unsure", seen.unsure},
          {"area", seen.area},
          {"touching", seen.on_frame},
          {"pieces", seen.choice.pieces},
          {"leftOut", seen.choice.left_out},
          {"takenOff", seen.choice.foreign},
          {"runnerUp", seen.choice.runner_up}};
}

// The product's mask with its contour on the photo's edges, without the smoke around it.
cv::Mat fine_mask(const cv::Mat& rgb, const cv::Mat& likely, const cv::Mat& product) {
  cv::Mat kept = likely.clone();
  kept.setTo(0, ~grown(product, kReach));
  return guided_filter(rgb, kept, kEdgeRadius, kEdgeSmoothness) > 127;
}

double frame_part(const cv::Mat& mask) {
  const int on = cv::countNonZero(mask.row(0)) + cv::countNonZero(mask.row(mask.rows - 1)) +
                 cv::countNonZero(mask.col(0)) + cv::countNonZero(mask.col(mask.cols - 1));
  return on / (2.0 * (mask.rows + mask.cols));
}

Judgement judgement_of(const Found& found, const cv::Mat& rgb) {
  Judgement judgement{.unsure = found.unsure, .by_background = found.by_background, .choice = found.choice};
  const cv::Mat& product = found.choice.product;
  if (product.empty()) return judgement;
  judgement.area = cv::countNonZero(product) / static_cast<double>(product.total());
  judgement.on_frame = frame_part(product);
  judgement.arm = arm_part(rgb, product);
  return judgement;
}

// The commonest colours under a mask.
std::vector<std::pair<int, float>> colours_under(const cv::Mat& mask, const cv::Mat& lab) {
  std::vector<std::pair<int, float>> colours(kColourBinCount);
  for (int bin = 0; bin < kColourBinCount; ++bin) colours[static_cast<std::size_t>(bin)].first = bin;
  const float pixel = 1 / static_cast<float>(std::max(1, cv::countNonZero(mask)));
  for (int y = 0; y < mask.rows; ++y) {
    for (int x = 0; x < mask.cols; ++x) {
      if (mask.at<uchar>(y, x) != 0)
        colours[static_cast<std::size_t>(bin_of(lab.at<cv::Vec3f>(y, x)))].second += pixel;
    }
  }
  std::ranges::sort(colours, [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  colours.resize(kMaxListedBins);
  std::erase_if(colours, [](const auto& colour) { return colour.second < 0.001f; });
  return colours;
}

ProductLook look_of(const Found& found, const cv::Mat& rgb, const cv::Mat& lab) {
  ProductLook result{.ratio = rgb.cols / static_cast<double>(rgb.rows)};
  const cv::Mat& product = found.choice.product;
  const Box box = product.empty() ? Box{} : opaque_box(product);
  if (box.width == 0 || box.height == 0) return result;
  result.colours = colours_under(product, lab);
  result.confidence = std::round(verdict_on(judgement_of(found, rgb)).confidence * 1000) / 1000;
  result.pieces = found.choice.pieces;
  result.shape = box.height / static_cast<double>(box.width);
  result.lightness = cv::mean(lab, product)[0];
  return result;
}

}  // namespace

Result<Glance> glance_by_model(const Bitmap& photo, SubjectModel& model) {
  return guarded([&]() -> Result<Glance> {
    const cv::Mat small = reduced(as_mat(photo), kAnalysisSide);
    const cv::Mat lab = lab_of(small);
    const int side = model.side(Detail::kStandard);
    Bitmap square(side, side, 3);
    cv::resize(as_mat(photo), as_mat(square), {side, side}, 0, 0, cv::INTER_AREA);
    AIP_TRY_ASSIGN(Bitmap mask, model.look_at(square, Detail::kStandard));
    const Found found = found_in(as_mat(mask), lab, nullptr);
    return Glance{.mask = std::move(mask), .look = look_of(found, small, lab)};
  });
}

Result<CutOut> cut_out_by_model(const Bitmap& photo, SubjectModel& model, Detail detail,
                                const SkuHints* hints) {
  const cv::Mat full = as_mat(photo);
  const cv::Mat small = reduced(full, kAnalysisSide);
  const auto agreement = hints == nullptr ? std::nullopt : Agreement::of(hints->others);
  AIP_TRY_ASSIGN(Found found, look(full, small, model, detail, agreement ? &*agreement : nullptr));
  const Judgement judgement = judgement_of(found, small);
  const cv::Mat& product = judgement.choice.product;
  if (product.empty() || judgement.unsure > kMaxUnsure) {
    return fail(ErrorCode::kCutOutRefused, "cut out: the model found nothing",
                "No product was found in this photo.");
  }
  const cv::Mat mask = fine_mask(small, found.likely, product);
  const Box part = with_margin(opaque_box(mask), mask.size(), full.size());
  CutOut result{
      .product = matte(photo, mask, part), .part = part, .box = {}, .report = report_of(judgement, model)};
  result.box = opaque_box(alpha_of(result.product));
  if (result.box.width < 2 || result.box.height < 2) {
    return fail(ErrorCode::kCutOutRefused, "cut out: nothing left of it",
                "No product was found in this photo.");
  }
  return result;
}

Result<cv::Mat> found_by_model(const Bitmap& photo, SubjectModel& model, Detail detail) {
  const cv::Mat rgb = as_mat(photo);
  AIP_TRY_ASSIGN(const Found found, look(rgb, rgb, model, detail, nullptr));
  cv::Mat greys(rgb.size(), CV_8U, cv::Scalar(kFoundNothing));
  greys.setTo(kFoundOther, found.likely > 127);
  if (!found.choice.product.empty())
    greys.setTo(kFoundProduct, fine_mask(rgb, found.likely, found.choice.product));
  return greys;
}

}  // namespace aip::image
