#include "image/cut_out/guided_filter.hpp"

#include <array>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace aip::image {
namespace {

class Mean {
 public:
  explicit Mean(int radius) : square_(2 * radius + 1, 2 * radius + 1) {}

  cv::Mat operator()(const cv::Mat& values) const {
    cv::Mat result;
    cv::boxFilter(values, result, CV_32F, square_, {-1, -1}, true, cv::BORDER_REFLECT);
    return result;
  }

 private:
  cv::Size square_;
};

// The slope of the fit, (covariance of colours + smoothness)^-1 * covariance with the mask, in place of the
// latter.
void solve_slopes(const std::array<cv::Mat, 6>& variance, std::array<cv::Mat, 3>& slope, float smoothness) {
  const cv::Size size = slope[0].size();
  for (int y = 0; y < size.height; ++y) {
    std::array<const float*, 6> v{};
    for (std::size_t i = 0; i < v.size(); ++i) v.at(i) = variance.at(i).ptr<float>(y);
    float* r = slope[0].ptr<float>(y);
    float* g = slope[1].ptr<float>(y);
    float* b = slope[2].ptr<float>(y);
    for (int x = 0; x < size.width; ++x) {
      const float rr = v[0][x] + smoothness;
      const float rg = v[1][x];
      const float rb = v[2][x];
      const float gg = v[3][x] + smoothness;
      const float gb = v[4][x];
      const float bb = v[5][x] + smoothness;
      const float c_rr = gg * bb - gb * gb;
      const float c_rg = rb * gb - rg * bb;
      const float c_rb = rg * gb - rb * gg;
      const float determinant = rr * c_rr + rg * c_rg + rb * c_rb;
      const float scale = determinant > 1e-20f ? 1 / determinant : 0;
      const float p = r[x];
      const float q = g[x];
      const float s = b[x];
      r[x] = scale * (c_rr * p + c_rg * q + c_rb * s);
      g[x] = scale * (c_rg * p + (rr * bb - rb * rb) * q + (rb * rg - rr * gb) * s);
      b[x] = scale * (c_rb * p + (rb * rg - rr * gb) * q + (rr * gg - rg * rg) * s);
    }
  }
}

}  // namespace

cv::Mat guided_filter(const cv::Mat& rgb, const cv::Mat& mask, int radius, float smoothness) {
  const Mean mean(radius);
  std::vector<cv::Mat> colour;
  cv::Mat scaled;
  rgb.convertTo(scaled, CV_32F, 1 / 255.0);
  cv::split(scaled, colour);
  cv::Mat wanted;
  mask.convertTo(wanted, CV_32F, 1 / 255.0);

  std::array<cv::Mat, 3> mean_colour;
  for (std::size_t i = 0; i < 3; ++i) mean_colour.at(i) = mean(colour[i]);
  const cv::Mat mean_wanted = mean(wanted);

  std::array<cv::Mat, 6> variance;
  std::array<cv::Mat, 3> slope;
  std::size_t at = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = i; j < 3; ++j) {
      variance.at(at++) = mean(colour[i].mul(colour[j])) - mean_colour.at(i).mul(mean_colour.at(j));
    }
    slope.at(i) = mean(colour[i].mul(wanted)) - mean_colour.at(i).mul(mean_wanted);
  }
  solve_slopes(variance, slope, smoothness);

  cv::Mat offset = mean_wanted.clone();
  for (std::size_t i = 0; i < 3; ++i) offset -= slope.at(i).mul(mean_colour.at(i));
  cv::Mat result = mean(offset);
  for (std::size_t i = 0; i < 3; ++i) result += mean(slope.at(i)).mul(colour[i]);
  cv::Mat bytes;
  result.convertTo(bytes, CV_8U, 255);
  return bytes;
}

}  // namespace aip::image
