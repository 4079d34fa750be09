#include "image/cut_out/background.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace aip::image {
namespace {

constexpr int kTerms = 6;
constexpr int kRounds = 6;

using Terms = cv::Vec<float, kTerms>;

// The terms of the surface at a point; coordinates run from -0.5 to 0.5.
Terms terms_at(cv::Point point, cv::Size size) {
  const float x = static_cast<float>(point.x) / static_cast<float>(size.width) - 0.5f;
  const float y = static_cast<float>(point.y) / static_cast<float>(size.height) - 0.5f;
  return {1, x, y, x * x, y * y, x * y};
}

std::vector<cv::Point> border_of(cv::Size size) {
  const int width = std::max(3, std::min(size.width, size.height) / 40);
  std::vector<cv::Point> border;
  for (int y = 0; y < size.height; ++y) {
    const bool whole_row = y < width || y >= size.height - width;
    for (int x = 0; x < size.width; ++x) {
      if (!whole_row && x == width) x = std::max(x, size.width - width);
      border.emplace_back(x, y);
    }
  }
  return border;
}

cv::Vec3f value_at(const cv::Mat& coefficients, const Terms& terms) {
  cv::Vec3f sum;
  for (int term = 0; term < kTerms; ++term) sum += coefficients.at<cv::Vec3f>(term) * terms[term];
  return sum;
}

// Least squares over the points whose weight is not zero, by the normal equations.
cv::Mat solve_surface(const cv::Mat& lab, const std::vector<cv::Point>& points,
                      const std::vector<char>& used) {
  cv::Mat left = cv::Mat::zeros(kTerms, kTerms, CV_64F);
  cv::Mat right = cv::Mat::zeros(kTerms, 3, CV_64F);
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!used[i]) continue;
    const Terms terms = terms_at(points[i], lab.size());
    const auto& value = lab.at<cv::Vec3f>(points[i]);
    for (int row = 0; row < kTerms; ++row) {
      for (int column = 0; column < kTerms; ++column)
        left.at<double>(row, column) += terms[row] * terms[column];
      for (int channel = 0; channel < 3; ++channel)
        right.at<double>(row, channel) += terms[row] * value[channel];
    }
  }
  cv::Mat solution;
  cv::solve(left, right, solution, cv::DECOMP_SVD);
  solution.convertTo(solution, CV_32F);
  return solution.reshape(3, kTerms);
}

double median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

cv::Mat surface(const cv::Mat& coefficients, cv::Size size) {
  cv::Mat colours(size, CV_32FC3);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      colours.at<cv::Vec3f>(y, x) = value_at(coefficients, terms_at({x, y}, size));
    }
  }
  return colours;
}

}  // namespace

Background fit_background(const cv::Mat& lab) {
  const auto border = border_of(lab.size());
  std::vector<char> used(border.size(), 1);
  std::vector<float> residuals(border.size());
  cv::Mat coefficients;
  double sigma = 0;
  for (int round = 0; round < kRounds; ++round) {
    coefficients = solve_surface(lab, border, used);
    for (std::size_t i = 0; i < border.size(); ++i) {
      residuals[i] = static_cast<float>(
          cv::norm(lab.at<cv::Vec3f>(border[i]) - value_at(coefficients, terms_at(border[i], lab.size()))));
    }
    // 1.5 times the median is the standard deviation of a normal distribution's distances; below 1 nothing is
    // seen.
    sigma = std::max(1.0, 1.5 * median(residuals));
    for (std::size_t i = 0; i < border.size(); ++i) used[i] = residuals[i] < 3 * sigma;
  }
  const auto inliers = static_cast<double>(std::ranges::count(used, 1));
  return {.colour = surface(coefficients, lab.size()),
          .sigma = sigma,
          .inliers = inliers / static_cast<double>(border.size())};
}

}  // namespace aip::image
