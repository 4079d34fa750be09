#include "image/cut_out/segment.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace aip::image {
namespace {

// Lightness of a shadow over that of the background it falls on.
constexpr float kMinShadowLight = 0.35f;

// How far the hue of light may be from the background's to have come from it (across, in a and b of Lab).
constexpr float kTintHue = 6;

constexpr float kNoShadow = 1e6f;

// Shadows on backgrounds with more chroma than this can be recognised by their hue.
constexpr float kColourful = 12;

// What is taken for a shadow: light that changes slowly (ΔE a pixel), of nearly the background's hue (ΔE). A
// shadow near the product is less smooth and takes on its colour, but so is much that is no shadow, so all
// are tried.
struct Shadows {
  float max_gradient;
  float max_hue;
  float max_tinted_gradient;  // for what has the very hue of a coloured background, whatever its light
};

constexpr std::array kShadows{Shadows{0, 0, 0}, Shadows{2, 5, 0}, Shadows{4, 10, 0}, Shadows{2, 5, 5},
                              Shadows{4, 10, 10}};

// Shorter edges, in pixels, are JPEG artefacts.
constexpr int kMinEdge = 16;

// How much better a mask has to fit the edges to replace the preferred one.
constexpr double kMargin = 0.15;

// How far a colour is from that of a shadow on the background. A shadow scales linear light, and Lab's a and
// b with the cube root of it, which is also what L does.
float shadow_hue(cv::Vec3f seen, cv::Vec3f background) {
  if (seen[0] >= background[0] || seen[0] <= kMinShadowLight * background[0]) return kNoShadow;
  const float scale = (seen[0] + 16) / (background[0] + 16);
  return std::hypot(seen[1] - scale * background[1], seen[2] - scale * background[2]);
}

// Whether a colour is a darker one of the background's own hue: its shadow, or its light on the product.
bool has_tint_of(cv::Vec3f seen, cv::Vec3f background) {
  const float chroma = std::hypot(background[1], background[2]);
  if (chroma < kColourful || seen[0] >= background[0]) return false;
  const float along = (seen[1] * background[1] + seen[2] * background[2]) / chroma;
  const float across = (seen[1] * background[2] - seen[2] * background[1]) / chroma;
  const float expected = chroma * (seen[0] + 16) / (background[0] + 16);
  return std::abs(across) < kTintHue && along > 0.6f * expected;
}

cv::Mat gradient_of(const cv::Mat& lab) {
  cv::Mat soft;
  cv::GaussianBlur(lab, soft, {}, 0.8);
  cv::Mat across;
  cv::Mat down;
  cv::Sobel(soft, across, CV_32F, 1, 0, 3, 1 / 8.0);
  cv::Sobel(soft, down, CV_32F, 0, 1, 3, 1 / 8.0);
  cv::Mat gradient(lab.size(), CV_32F);
  for (int y = 0; y < lab.rows; ++y) {
    for (int x = 0; x < lab.cols; ++x) {
      const auto& dx = across.at<cv::Vec3f>(y, x);
      const auto& dy = down.at<cv::Vec3f>(y, x);
      gradient.at<float>(y, x) = std::sqrt(dx.dot(dx) + dy.dot(dy));
    }
  }
  return gradient;
}

// The texture of the background: what most of its gradients at the border stay below.
double texture_of_border(const cv::Mat& gradient, const cv::Mat& distance, double threshold) {
  std::vector<float> values;
  const int width = std::max(3, std::min(gradient.rows, gradient.cols) / 40);
  for (int y = 1; y < gradient.rows - 1; ++y) {
    for (int x = 1; x < gradient.cols - 1; ++x) {
      const bool inside = x >= width && x < gradient.cols - width && y >= width && y < gradient.rows - width;
      if (!inside && distance.at<float>(y, x) < threshold) values.push_back(gradient.at<float>(y, x));
    }
  }
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 95 / 100);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// Spreads from the border over pixels of the background's colour, and over ones further from it where the
// colour changes only slowly: the outskirts of a shadow, and if wanted the whole of it.
cv::Mat flood_from_border(const Evidence& evidence, const Shadows& shadows) {
  const auto belongs = [&](cv::Point p) {
    const float distance = evidence.distance.at<float>(p);
    if (distance < evidence.threshold) return true;
    const float gradient = evidence.gradient.at<float>(p);
    if (distance < 2 * evidence.threshold && gradient < 1) return true;
    if (gradient < shadows.max_tinted_gradient && evidence.tinted.at<uchar>(p) != 0) return true;
    return gradient < shadows.max_gradient && evidence.shadow_hue.at<float>(p) < shadows.max_hue;
  };
  const cv::Size size = evidence.distance.size();
  cv::Mat reached = cv::Mat::zeros(size, CV_8U);
  std::vector<cv::Point> open;
  const auto visit = [&](cv::Point p) {
    reached.at<uchar>(p) = 255;
    open.push_back(p);
  };
  for (int y = 0; y < size.height; ++y) {
    const bool whole_row = y == 0 || y == size.height - 1;
    for (int x = 0; x < size.width; x += whole_row ? 1 : size.width - 1) {
      if (evidence.distance.at<float>(y, x) < evidence.threshold) visit({x, y});
    }
  }
  const cv::Rect frame({}, size);
  while (!open.empty()) {
    const cv::Point p = open.back();
    open.pop_back();
    for (const cv::Point step : {cv::Point{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
      const cv::Point next = p + step;
      if (frame.contains(next) && !reached.at<uchar>(next) && belongs(next)) visit(next);
    }
  }
  return reached;
}

struct Pieces {
  cv::Mat labels;
  cv::Mat stats;
  int count = 0;

  explicit Pieces(const cv::Mat& mask, int connectivity) {
    cv::Mat centres;
    count = cv::connectedComponentsWithStats(mask, labels, stats, centres, connectivity);
  }

  cv::Rect box(int piece) const {
    return {stats.at<int>(piece, cv::CC_STAT_LEFT), stats.at<int>(piece, cv::CC_STAT_TOP),
            stats.at<int>(piece, cv::CC_STAT_WIDTH), stats.at<int>(piece, cv::CC_STAT_HEIGHT)};
  }

  int area(int piece) const { return stats.at<int>(piece, cv::CC_STAT_AREA); }
};

// What shows through a handle or between legs: areas inside the product that match the background closely.
cv::Mat with_holes_open(const cv::Mat& product, const Evidence& evidence, const Shadows& shadows) {
  cv::Mat candidates = evidence.distance < evidence.threshold * 0.5;
  if (evidence.is_colourful) {
    candidates |= (evidence.shadow_hue < shadows.max_hue) & (evidence.gradient < shadows.max_gradient);
    candidates |= evidence.tinted & (evidence.gradient < shadows.max_tinted_gradient);
  }
  candidates &= product;
  const Pieces holes(candidates, 4);
  const double smallest = 0.002 * static_cast<double>(product.total());
  cv::Mat opened = product.clone();
  for (int i = 1; i < holes.count; ++i) {
    if (holes.area(i) > smallest) opened.setTo(0, holes.labels == i);
  }
  return opened;
}

cv::Mat ellipse(int size) { return cv::getStructuringElement(cv::MORPH_ELLIPSE, {size, size}); }

void drop_specks(cv::Mat& mask) {
  const Pieces pieces(mask, 8);
  int largest = 0;
  for (int i = 1; i < pieces.count; ++i) largest = std::max(largest, pieces.area(i));
  for (int i = 1; i < pieces.count; ++i) {
    if (pieces.area(i) < largest * 0.03) mask.setTo(0, pieces.labels == i);
  }
}

// Lets GrabCut decide in a band along the contour; what is further in or out stays.
cv::Mat settle_contour(const cv::Mat& rgb, const cv::Mat& product) {
  const int band = std::max(3, std::min(product.rows, product.cols) / 60) | 1;
  cv::Mat inside;
  cv::Mat around;
  cv::erode(product, inside, ellipse(band));
  cv::dilate(product, around, ellipse(band));
  if (cv::countNonZero(inside) < 50 || cv::countNonZero(around == 0) < 50) return product.clone();

  cv::Mat labels(product.size(), CV_8U, cv::Scalar(cv::GC_BGD));
  labels.setTo(cv::GC_PR_BGD, around);
  labels.setTo(cv::GC_PR_FGD, product);
  labels.setTo(cv::GC_FGD, inside);
  cv::Mat background_model;
  cv::Mat product_model;
  cv::setRNGSeed(1);  // GrabCut starts from random samples, and the same photo has to give the same picture
  cv::grabCut(rgb, labels, {}, background_model, product_model, 2, cv::GC_INIT_WITH_MASK);
  return (labels & 1) * 255;
}

cv::Mat tidied(const cv::Mat& mask) {
  cv::Mat product;
  cv::morphologyEx(mask, product, cv::MORPH_OPEN, ellipse(3));
  drop_specks(product);
  return product;
}

cv::Mat better_fit(const cv::Mat& preferred, const cv::Mat& other, const Evidence& evidence, double margin) {
  const double gain = fit_to_edges(other, evidence).score() - fit_to_edges(preferred, evidence).score();
  return gain > margin ? other : preferred;
}

// Holes are opened unless that leaves edges behind: then it was a label of the background's colour.
cv::Mat product_of_flood(const Evidence& evidence, const Shadows& shadows) {
  const cv::Mat closed = tidied(flood_from_border(evidence, shadows) == 0);
  return better_fit(tidied(with_holes_open(closed, evidence, shadows)), closed, evidence, kMargin);
}

double overlap(const cv::Mat& a, const cv::Mat& b) {
  const int both = cv::countNonZero(a & b);
  const int either = cv::countNonZero(a | b);
  return either == 0 ? 0 : both / static_cast<double>(either);
}

// Edges that run out of the photo are the background's own, such as where a table ends at a wall, unless they
// pass the product.
double count_stray(const cv::Mat& edges, cv::Rect product) {
  const Pieces pieces(edges, 8);
  const cv::Rect inner(1, 1, edges.cols - 2, edges.rows - 2);
  double count = 0;
  for (int i = 1; i < pieces.count; ++i) {
    if (pieces.area(i) < kMinEdge) continue;
    const cv::Rect box = pieces.box(i);
    const bool runs_out = (box & inner) != box;
    count += runs_out ? cv::countNonZero(pieces.labels(product) == i) : pieces.area(i);
  }
  return count;
}

}  // namespace

Evidence look_for_evidence(const cv::Mat& lab, const Background& background) {
  Evidence evidence{.distance = cv::Mat(lab.size(), CV_32F),
                    .shadow_hue = cv::Mat(lab.size(), CV_32F),
                    .tinted = cv::Mat::zeros(lab.size(), CV_8U),
                    .gradient = gradient_of(lab),
                    .threshold = std::max(6.0, 3 * background.sigma)};
  double colour = 0;
  for (int y = 0; y < lab.rows; ++y) {
    for (int x = 0; x < lab.cols; ++x) {
      const auto& seen = lab.at<cv::Vec3f>(y, x);
      const auto& behind = background.colour.at<cv::Vec3f>(y, x);
      evidence.distance.at<float>(y, x) = static_cast<float>(cv::norm(seen - behind));
      evidence.shadow_hue.at<float>(y, x) = shadow_hue(seen, behind);
      if (has_tint_of(seen, behind)) evidence.tinted.at<uchar>(y, x) = 255;
      colour += std::hypot(behind[1], behind[2]);
    }
  }
  evidence.is_colourful = colour / static_cast<double>(lab.total()) > kColourful;
  evidence.edge =
      std::max(2.0, 1.5 * texture_of_border(evidence.gradient, evidence.distance, evidence.threshold));
  return evidence;
}

EdgeFit fit_to_edges(const cv::Mat& product, const Evidence& evidence) {
  const cv::Mat edges = evidence.gradient > evidence.edge;
  cv::Mat inner;
  cv::erode(product, inner, ellipse(3));
  const cv::Mat contour = product & ~inner;
  const double length = cv::countNonZero(contour);
  if (length == 0) return {};
  cv::Mat near_edges;
  cv::dilate(edges, near_edges, ellipse(5));
  cv::Mat near_product;
  cv::dilate(product, near_product, ellipse(15));
  return {.sharp = cv::countNonZero(contour & near_edges) / length,
          .unexplained = count_stray(edges & ~near_product, cv::boundingRect(product)) / length};
}

Segments segment(const cv::Mat& rgb, const Evidence& evidence) {
  Segments result;
  for (const Shadows& shadows : kShadows) {
    const cv::Mat product = product_of_flood(evidence, shadows);
    result.flooded = result.flooded.empty() ? product : better_fit(result.flooded, product, evidence, 0);
  }
  cv::Mat settled = settle_contour(rgb, result.flooded);
  drop_specks(settled);
  result.agreement = overlap(result.flooded, settled);
  result.product = better_fit(settled, result.flooded, evidence, kMargin);
  return result;
}

}  // namespace aip::image
