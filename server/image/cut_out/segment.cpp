#include "image/cut_out/segment.hpp"

#include <algorithm>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace aip::image {
namespace {

// A shadow is darker than the background and of the same hue, so lack of light counts less than a change of
// colour.
constexpr float kDarkerWeight = 0.6f;
constexpr float kHueWeight = 1.5f;

cv::Mat distance_from(const Background& background, const cv::Mat& lab) {
  cv::Mat distance(lab.size(), CV_32F);
  for (int y = 0; y < lab.rows; ++y) {
    for (int x = 0; x < lab.cols; ++x) {
      const cv::Vec3f d = lab.at<cv::Vec3f>(y, x) - background.colour.at<cv::Vec3f>(y, x);
      const float light = d[0] < 0 ? kDarkerWeight * d[0] : d[0];
      distance.at<float>(y, x) = std::sqrt(light * light + kHueWeight * (d[1] * d[1] + d[2] * d[2]));
    }
  }
  return distance;
}

cv::Mat gradient_of_light(const cv::Mat& lab) {
  cv::Mat light;
  cv::extractChannel(lab, light, 0);
  cv::GaussianBlur(light, light, {}, 1);
  cv::Mat across;
  cv::Mat down;
  cv::Sobel(light, across, CV_32F, 1, 0, 3, 1 / 8.0);
  cv::Sobel(light, down, CV_32F, 0, 1, 3, 1 / 8.0);
  cv::Mat gradient;
  cv::magnitude(across, down, gradient);
  return gradient;
}

// Spreads from the border over pixels of the background's colour, and over ones further from it where the
// light changes only slowly: the outskirts of a shadow.
cv::Mat flood_from_border(const cv::Mat& distance, const cv::Mat& gradient, double threshold) {
  cv::Mat reached = cv::Mat::zeros(distance.size(), CV_8U);
  std::vector<cv::Point> open;
  const auto visit = [&](cv::Point p) {
    reached.at<uchar>(p) = 255;
    open.push_back(p);
  };
  for (int y = 0; y < distance.rows; ++y) {
    const bool whole_row = y == 0 || y == distance.rows - 1;
    for (int x = 0; x < distance.cols; x += whole_row ? 1 : distance.cols - 1) {
      if (distance.at<float>(y, x) < threshold) visit({x, y});
    }
  }
  const cv::Rect frame({}, distance.size());
  while (!open.empty()) {
    const cv::Point p = open.back();
    open.pop_back();
    for (const cv::Point step : {cv::Point{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
      const cv::Point next = p + step;
      if (!frame.contains(next) || reached.at<uchar>(next)) continue;
      const float d = distance.at<float>(next);
      if (d < threshold || (d < 2.5 * threshold && gradient.at<float>(next) < 1.0f)) visit(next);
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

  int area(int piece) const { return stats.at<int>(piece, cv::CC_STAT_AREA); }
};

// What shows through a handle or between straps: areas inside the product that match the background closely.
void open_holes(cv::Mat& background_mask, const cv::Mat& distance, double threshold) {
  const cv::Mat candidates = (distance < threshold * 0.5) & (background_mask == 0);
  const Pieces holes(candidates, 4);
  const double smallest = 0.002 * static_cast<double>(distance.total());
  for (int i = 1; i < holes.count; ++i) {
    if (holes.area(i) > smallest) background_mask.setTo(255, holes.labels == i);
  }
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
  cv::grabCut(rgb, labels, {}, background_model, product_model, 2, cv::GC_INIT_WITH_MASK);
  return (labels & 1) * 255;
}

}  // namespace

Segments segment(const cv::Mat& rgb, const cv::Mat& lab, const Background& background) {
  Segments result;
  result.distance = distance_from(background, lab);
  result.threshold = std::max(6.0, 3 * background.sigma);

  cv::Mat outside = flood_from_border(result.distance, gradient_of_light(lab), result.threshold);
  open_holes(outside, result.distance, result.threshold);
  cv::bitwise_not(outside, result.flooded);
  cv::morphologyEx(result.flooded, result.flooded, cv::MORPH_OPEN, ellipse(3));
  drop_specks(result.flooded);

  result.product = settle_contour(rgb, result.flooded);
  drop_specks(result.product);
  return result;
}

}  // namespace aip::image
