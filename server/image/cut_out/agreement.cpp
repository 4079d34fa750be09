#include "image/cut_out/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <opencv2/imgproc.hpp>

namespace aip::image {
namespace {

// Two photos agree when their colours overlap by this.
constexpr double kMinOverlap = 0.6;

// A product has a colour when so much of it has it, or nearly it.
constexpr float kPresent = 0.004f;

// Foreign parts are looked for at this size, in pixels.
constexpr int kSide = 512;

// Colours are averaged over squares of 2 * this + 1 pixels.
constexpr int kRadius = 4;

// Of known(): a place below is foreign; so must a part be on average.
constexpr float kForeign = 0.4f;

// Pixels along the product's outline are mixed with the background.
constexpr int kSeam = 9;

// Area over the product's.
constexpr double kMinPart = 0.05;
constexpr double kMinRest = 0.2;

// Part of its outline that may lie against the rest; for what the photo's frame cuts off, such as an arm,
// more.
constexpr double kMaxContact = 0.35;
constexpr double kMaxFramedContact = 0.55;

// Of known() on average: so much of the rest has to be recognised.
constexpr double kMinRecognised = 0.6;

// Over the area of the largest piece: smaller ones that are left after a foreign part was taken off hung
// together with the product through that alone.
constexpr double kScrap = 0.5;

using Histogram = std::array<float, kColourBinCount>;

// Each bin with its neighbours: light differs between photos.
Histogram widened(const std::vector<std::pair<int, float>>& colours) {
  Histogram result{};
  for (const auto& [bin, part] : colours) {
    const int l = bin / (kHueBins * kHueBins);
    const int a = bin / kHueBins % kHueBins;
    const int b = bin % kHueBins;
    for (int i = std::max(0, l - 1); i <= std::min(kLightBins - 1, l + 1); ++i) {
      for (int j = std::max(0, a - 1); j <= std::min(kHueBins - 1, a + 1); ++j) {
        for (int k = std::max(0, b - 1); k <= std::min(kHueBins - 1, b + 1); ++k) {
          result[static_cast<std::size_t>((i * kHueBins + j) * kHueBins + k)] += part;
        }
      }
    }
  }
  return result;
}

// Part of the colours that another photo's product has, too.
double overlap(const std::vector<std::pair<int, float>>& colours, const Histogram& other) {
  double shared = 0;
  double total = 0;
  for (const auto& [bin, part] : colours) {
    total += part;
    if (other[static_cast<std::size_t>(bin)] >= kPresent)
      shared += std::min(part, other[static_cast<std::size_t>(bin)]);
  }
  return total > 0 ? shared / total : 0;
}

cv::Mat ellipse(int radius) {
  return cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * radius + 1, 2 * radius + 1});
}

// Of known(), for each pixel of the product; 0 elsewhere.
cv::Mat known_colours(const cv::Mat& product, const cv::Mat& lab, const Agreement& agreement) {
  cv::Mat known = cv::Mat::zeros(product.size(), CV_32F);
  for (int y = 0; y < product.rows; ++y) {
    for (int x = 0; x < product.cols; ++x) {
      if (product.at<uchar>(y, x) != 0)
        known.at<float>(y, x) = agreement.known(bin_of(lab.at<cv::Vec3f>(y, x)));
    }
  }
  return known;
}

// The mean around each pixel of the product, over the product alone.
cv::Mat averaged(const cv::Mat& known, const cv::Mat& product) {
  const cv::Size square(2 * kRadius + 1, 2 * kRadius + 1);
  cv::Mat weight;
  product.convertTo(weight, CV_32F, 1 / 255.0);
  cv::Mat sum;
  cv::Mat count;
  cv::boxFilter(known, sum, CV_32F, square, {-1, -1}, false);
  cv::boxFilter(weight, count, CV_32F, square, {-1, -1}, false);
  return sum / cv::max(count, 1.0);
}

// Part of a part's outline that does not follow the product's own, but lies inside it.
double contact(const cv::Mat& part, const cv::Mat& product) {
  cv::Mat inside;
  cv::erode(part, inside, ellipse(1), {-1, -1}, 1, cv::BORDER_CONSTANT, 0);
  const cv::Mat outline = part & ~inside;
  cv::Mat core;
  cv::erode(product, core, ellipse(kSeam), {-1, -1}, 1, cv::BORDER_CONSTANT, 0);
  return cv::countNonZero(outline & core) / static_cast<double>(std::max(1, cv::countNonZero(outline)));
}

template <class Keep>
cv::Mat components_that(const cv::Mat& mask, Keep keep) {
  cv::Mat labels;
  cv::Mat stats;
  cv::Mat middles;
  cv::Mat kept = cv::Mat::zeros(mask.size(), CV_8U);
  const int count = cv::connectedComponentsWithStats(mask, labels, stats, middles, 8);
  for (int label = 1; label < count; ++label) {
    const cv::Mat component = labels == label;
    if (keep(component, stats.at<int>(label, cv::CC_STAT_AREA))) kept |= component;
  }
  return kept;
}

// The whole of the things that `parts` are parts of: what is more of their colours than of the product's.
cv::Mat completed(const cv::Mat& parts, const cv::Mat& product, const cv::Mat& lab,
                  const Agreement& agreement) {
  Histogram colours{};
  const float pixel = 1 / static_cast<float>(cv::countNonZero(parts));
  for (int y = 0; y < parts.rows; ++y) {
    for (int x = 0; x < parts.cols; ++x) {
      if (parts.at<uchar>(y, x) != 0)
        colours[static_cast<std::size_t>(bin_of(lab.at<cv::Vec3f>(y, x)))] += pixel;
    }
  }
  std::vector<std::pair<int, float>> listed;
  for (int bin = 0; bin < kColourBinCount; ++bin) {
    if (colours[static_cast<std::size_t>(bin)] > 0)
      listed.emplace_back(bin, colours[static_cast<std::size_t>(bin)]);
  }
  colours = widened(listed);
  cv::Mat share = cv::Mat::zeros(product.size(), CV_32F);
  for (int y = 0; y < product.rows; ++y) {
    for (int x = 0; x < product.cols; ++x) {
      if (product.at<uchar>(y, x) == 0) continue;
      const int bin = bin_of(lab.at<cv::Vec3f>(y, x));
      const float foreign = colours[static_cast<std::size_t>(bin)];
      // What neither has is of the product.
      share.at<float>(y, x) = foreign / (foreign + agreement.part(bin) + kPresent);
    }
  }
  cv::Mat whole = product & (averaged(share, product) > 0.5);
  cv::morphologyEx(whole, whole, cv::MORPH_OPEN, ellipse(2));
  whole |= parts;
  return components_that(
      whole, [&](const cv::Mat& component, int) { return cv::countNonZero(component & parts) > 0; });
}

// What hung together with the product only through a foreign part.
cv::Mat scraps_of(const cv::Mat& rest) {
  int largest = 0;
  components_that(rest, [&](const cv::Mat&, int area) { return largest = std::max(largest, area), false; });
  return components_that(rest, [&](const cv::Mat&, int area) { return area < kScrap * largest; });
}

bool is_framed(const cv::Mat& part) {
  const cv::Rect inner(kSeam, kSeam, part.cols - 2 * kSeam, part.rows - 2 * kSeam);
  return inner.width <= 0 || inner.height <= 0 || cv::countNonZero(part) > cv::countNonZero(part(inner));
}

// Whether a part of unknown colours is a thing of its own rather than a side or a highlight of the product.
bool is_apart(const cv::Mat& part, const cv::Mat& product) {
  return contact(part, product) <= (is_framed(part) ? kMaxFramedContact : kMaxContact);
}

}  // namespace

std::optional<Agreement> Agreement::of(const std::vector<ProductLook>& others) {
  std::vector<const ProductLook*> clear;
  for (const auto& look : others) {
    if (look.confidence >= kClearLook && look.pieces > 0) clear.push_back(&look);
  }
  std::vector<Histogram> histograms;
  for (const auto* look : clear) histograms.push_back(widened(look->colours));

  Agreement agreement;
  agreement.min_pieces_ = std::numeric_limits<int>::max();
  int agreeing = 0;
  for (std::size_t i = 0; i < clear.size(); ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < clear.size(); ++j) {
      if (i != j)
        sum += std::min(overlap(clear[i]->colours, histograms[j]), overlap(clear[j]->colours, histograms[i]));
    }
    if (clear.size() < 2 || sum / static_cast<double>(clear.size() - 1) < kMinOverlap) continue;
    ++agreeing;
    agreement.min_pieces_ = std::min(agreement.min_pieces_, clear[i]->pieces);
    agreement.max_pieces_ = std::max(agreement.max_pieces_, clear[i]->pieces);
    for (std::size_t bin = 0; bin < histograms[i].size(); ++bin) {
      if (histograms[i][bin] >= kPresent) agreement.known_[bin] += 1;
      agreement.parts_[bin] += histograms[i][bin];
    }
  }
  if (agreeing < 2) return std::nullopt;
  for (float& part : agreement.known_) part /= static_cast<float>(agreeing);
  for (float& part : agreement.parts_) part /= static_cast<float>(agreeing);
  return agreement;
}

double Agreement::likeness(const cv::Mat& colours) const {
  double sum = 0;
  for (int bin = 0; bin < kColourBinCount; ++bin) sum += known(bin) * colours.at<float>(bin);
  return sum;
}

cv::Mat foreign_parts(const cv::Mat& product, const cv::Mat& lab, const Agreement& agreement) {
  const double scale = std::min(1.0, kSide / static_cast<double>(std::max(product.cols, product.rows)));
  cv::Mat mask;
  cv::Mat colours;
  cv::resize(product, mask, {}, scale, scale, cv::INTER_NEAREST);
  cv::resize(lab, colours, mask.size(), 0, 0, cv::INTER_AREA);
  const double area = cv::countNonZero(mask);

  const cv::Mat known = known_colours(mask, colours, agreement);
  const cv::Mat unknown = mask & (averaged(known, mask) < kForeign);
  cv::Mat parts;
  cv::morphologyEx(unknown, parts, cv::MORPH_OPEN, ellipse(3));
  parts = components_that(parts, [&](const cv::Mat& part, int size) {
    return size >= kMinPart * area && cv::mean(known, part)[0] < kForeign && is_apart(part, mask);
  });
  if (cv::countNonZero(parts) == 0) return {};
  parts = completed(parts, mask, colours, agreement);

  // Up to the seam, which averaging has left to the product.
  cv::Mat foreign;
  cv::dilate(parts, foreign, ellipse(kRadius + 1));
  foreign = (foreign & mask & (known < kForeign)) | parts;
  cv::morphologyEx(foreign, foreign, cv::MORPH_CLOSE, ellipse(2));
  foreign &= mask;
  foreign |= scraps_of(mask & ~foreign);
  const cv::Mat rest = mask & ~foreign;
  // Half an arm is worse than a whole one.
  if (is_framed(foreign) && is_framed(rest)) return {};
  if (cv::countNonZero(rest) < kMinRest * area || cv::mean(known, rest)[0] < kMinRecognised) return {};
  cv::Mat result;
  cv::resize(foreign, result, product.size(), 0, 0, cv::INTER_LINEAR);
  return (result > 127) & product;
}

}  // namespace aip::image
