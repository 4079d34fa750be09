#include "image/optimise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <opencv2/imgproc.hpp>

namespace aip::image {
namespace {

// Bounds of what is done to a photo.
constexpr double kMaxWhiteBalance = 1.05;  // gain of one channel over another
constexpr double kMaxGain = 1.10;          // of light as a whole
constexpr double kMaxBlackShift = 10;      // of 255
constexpr double kSharpening = 0.45;
constexpr int kNoise = 2;        // differences up to this are not sharpened
constexpr int kMaxSharpen = 10;  // of 255

using Histogram = std::array<std::uint64_t, 256>;

struct Light {
  std::array<double, 3> mean_of_bright{};  // of the brightest nearly grey pixels
  bool has_bright = false;
  int black = 0;    // light below which hardly anything lies
  int white = 255;  // and above which hardly anything lies
};

int light_of(const std::uint8_t* rgb) { return (rgb[0] * 54 + rgb[1] * 183 + rgb[2] * 19) >> 8; }

bool is_nearly_grey(const std::uint8_t* rgb) {
  const auto [low, high] = std::minmax({rgb[0], rgb[1], rgb[2]});
  return high - low <= 30;
}

bool is_visible(const Bitmap& photo, const std::uint8_t* pixel) {
  return !photo.has_alpha() || pixel[3] > 127;
}

int percentile(const Histogram& histogram, std::uint64_t total, double part) {
  const auto wanted = static_cast<std::uint64_t>(part * static_cast<double>(total));
  std::uint64_t sum = 0;
  for (int value = 0; value < 256; ++value) {
    sum += histogram[static_cast<std::size_t>(value)];
    if (sum > wanted) return value;
  }
  return 255;
}

Light look_at(const Bitmap& photo) {
  Histogram histogram{};
  std::uint64_t total = 0;
  std::array<double, 3> sum{};
  std::uint64_t bright = 0;
  const std::uint8_t* end = photo.data() + photo.size();
  for (const std::uint8_t* pixel = photo.data(); pixel < end; pixel += photo.channels()) {
    if (!is_visible(photo, pixel)) continue;
    const int light = light_of(pixel);
    ++histogram[static_cast<std::size_t>(light)];
    ++total;
    if (light < 200 || !is_nearly_grey(pixel)) continue;
    for (std::size_t channel = 0; channel < 3; ++channel) sum[channel] += pixel[channel];
    ++bright;
  }
  Light result;
  if (total == 0) return result;
  result.black = percentile(histogram, total, 0.002);
  result.white = percentile(histogram, total, 0.995);
  result.has_bright = bright > total / 20;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    result.mean_of_bright[channel] = bright == 0 ? 0 : sum[channel] / static_cast<double>(bright);
  }
  return result;
}

// Makes near-white neutral by raising the weaker channels, never by lowering one.
std::array<double, 3> white_balance(const Light& light) {
  if (!light.has_bright) return {1, 1, 1};
  const double highest = *std::ranges::max_element(light.mean_of_bright);
  std::array<double, 3> gains{};
  for (std::size_t channel = 0; channel < 3; ++channel) {
    gains[channel] = std::clamp(highest / light.mean_of_bright[channel], 1.0, kMaxWhiteBalance);
  }
  return gains;
}

using Table = std::array<std::uint8_t, 256>;

Table table_of(double gain, double black, double scale) {
  Table table{};
  for (std::size_t value = 0; value < table.size(); ++value) {
    const double lifted = static_cast<double>(value) * gain;
    table[value] = cv::saturate_cast<std::uint8_t>((lifted - black) * scale);
  }
  return table;
}

void apply(Bitmap& photo, const std::array<Table, 3>& tables) {
  std::uint8_t* end = photo.data() + photo.size();
  for (std::uint8_t* pixel = photo.data(); pixel < end; pixel += photo.channels()) {
    for (std::size_t channel = 0; channel < 3; ++channel) pixel[channel] = tables[channel][pixel[channel]];
  }
}

// Adds the fine detail of the luminance to all channels equally, so that hues stay.
void sharpen(Bitmap& photo) {
  const cv::Mat pixels(photo.height(), photo.width(), CV_8UC(photo.channels()), photo.data());
  cv::Mat light;
  cv::cvtColor(pixels, light, photo.has_alpha() ? cv::COLOR_RGBA2GRAY : cv::COLOR_RGB2GRAY);
  cv::Mat soft;
  cv::GaussianBlur(light, soft, {}, 1.0);
  for (int y = 0; y < photo.height(); ++y) {
    for (int x = 0; x < photo.width(); ++x) {
      const int detail = light.at<uchar>(y, x) - soft.at<uchar>(y, x);
      if (std::abs(detail) <= kNoise) continue;
      const int change =
          std::clamp(static_cast<int>(std::lround(detail * kSharpening)), -kMaxSharpen, kMaxSharpen);
      std::uint8_t* pixel = photo.at(x, y);
      for (int channel = 0; channel < 3; ++channel)
        pixel[channel] = cv::saturate_cast<uchar>(pixel[channel] + change);
    }
  }
}

}  // namespace

json::object optimise(Bitmap& photo) {
  const Light light = look_at(photo);
  const auto gains = white_balance(light);
  const double black = std::min<double>(light.black, kMaxBlackShift) * 0.8;
  const double scale = std::clamp(255.0 / std::max(1.0, light.white - black), 1.0, kMaxGain);
  apply(photo, {table_of(gains[0], black, scale), table_of(gains[1], black, scale),
                table_of(gains[2], black, scale)});
  sharpen(photo);
  return {{"whiteBalance", json::array{gains[0], gains[1], gains[2]}}, {"black", black}, {"gain", scale}};
}

}  // namespace aip::image
