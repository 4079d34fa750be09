#include "image/resample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

#include <opencv2/core.hpp>
#include <zimg.h>

namespace aip::image {
namespace {

constexpr std::size_t kAlignment = 64;  // of zimg's lines (ZIMG_IMAGE_ALIGNMENT in its manual)

std::size_t aligned(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

class AlignedMemory {
 public:
  explicit AlignedMemory(std::size_t bytes)
      : memory_(static_cast<std::uint8_t*>(
            std::aligned_alloc(kAlignment, aligned(std::max<std::size_t>(bytes, 1))))) {
    if (!memory_) throw std::bad_alloc();
  }

  std::uint8_t* get() const { return memory_.get(); }

 private:
  std::unique_ptr<std::uint8_t, Bitmap::Free> memory_;
};

[[noreturn]] void raise() {
  std::array<char, 256> text{};
  const zimg_error_code_e code = zimg_get_last_error(text.data(), text.size());
  if (code == ZIMG_ERROR_OUT_OF_MEMORY) throw std::bad_alloc();
  throw std::runtime_error(std::string("zimg: ") + text.data());
}

// Opaque pictures are resampled as bytes. With alpha it is done in floating point, with the colours
// multiplied by it: overshooting edges then keep their colour, which bytes would clip.
bool has_alpha(int channels) { return channels == 4; }

zimg_image_format format_of(Size size, int channels) {
  zimg_image_format format;
  zimg_image_format_default(&format, ZIMG_API_VERSION);
  format.width = static_cast<unsigned>(size.width);
  format.height = static_cast<unsigned>(size.height);
  format.pixel_type = has_alpha(channels) ? ZIMG_PIXEL_FLOAT : ZIMG_PIXEL_BYTE;
  format.depth = has_alpha(channels) ? 32 : 8;
  format.color_family = ZIMG_COLOR_RGB;
  format.matrix_coefficients = ZIMG_MATRIX_RGB;
  format.pixel_range = ZIMG_RANGE_FULL;
  format.alpha = has_alpha(channels) ? ZIMG_ALPHA_PREMULTIPLIED : ZIMG_ALPHA_NONE;
  return format;
}

class Graph {
 public:
  Graph(Size from, Size to, int channels) {
    const auto source = format_of(from, channels);
    const auto target = format_of(to, channels);
    zimg_graph_builder_params parameters;
    zimg_graph_builder_params_default(&parameters, ZIMG_API_VERSION);
    const bool enlarges = to.width > from.width || to.height > from.height;
    parameters.resample_filter = enlarges ? ZIMG_RESIZE_BICUBIC : ZIMG_RESIZE_LANCZOS;
    parameters.filter_param_a = enlarges ? 0 : 3;   // B of the cubic; lobes
    if (enlarges) parameters.filter_param_b = 0.5;  // C of the cubic
    parameters.cpu_type = ZIMG_CPU_AUTO_64B;
    graph_ = zimg_filter_graph_build(&source, &target, &parameters);
    if (graph_ == nullptr) raise();
  }

  ~Graph() { zimg_filter_graph_free(graph_); }

  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  std::size_t scratch_bytes() const {
    std::size_t bytes = 0;
    if (zimg_filter_graph_get_tmp_size(graph_, &bytes) != ZIMG_ERROR_SUCCESS) raise();
    return bytes;
  }

  unsigned input_lines() const {
    unsigned lines = 0;
    if (zimg_filter_graph_get_input_buffering(graph_, &lines) != ZIMG_ERROR_SUCCESS) raise();
    return lines;
  }

  unsigned output_lines() const {
    unsigned lines = 0;
    if (zimg_filter_graph_get_output_buffering(graph_, &lines) != ZIMG_ERROR_SUCCESS) raise();
    return lines;
  }

  zimg_filter_graph* get() const { return graph_; }

 private:
  zimg_filter_graph* graph_ = nullptr;
};

// zimg wants a plane a channel, and few of its lines at a time. These are the lines, filled from a bitmap's
// rows or emptied into them when zimg says so.
class Planes {
 public:
  Planes(std::uint8_t* pixels, Size size, int channels, unsigned lines)
      : pixels_(pixels),
        width_(size.width),
        channels_(channels),
        mask_(zimg_select_buffer_mask(lines)),
        stride_(aligned(static_cast<std::size_t>(size.width) * (has_alpha(channels) ? sizeof(float) : 1))),
        kept_(mask_ == ZIMG_BUFFER_MAX ? static_cast<std::size_t>(size.height) : std::size_t{mask_} + 1),
        memory_(stride_ * kept_ * static_cast<std::size_t>(channels)) {}

  template <class Buffer>
  Buffer buffer() const {
    Buffer buffer{};
    buffer.version = ZIMG_API_VERSION;
    for (int channel = 0; channel < channels_; ++channel) {
      auto& plane = buffer.plane[channel];
      plane.data = line_of<std::uint8_t>(channel, 0);
      plane.stride = static_cast<std::ptrdiff_t>(stride_);
      plane.mask = mask_;
    }
    return buffer;
  }

  // zimg's callbacks: from the bitmap into the lines, and back. `right` is rounded up to whole vectors.
  static int fill(void* planes, unsigned line, unsigned left, unsigned right) {
    const auto& self = *static_cast<const Planes*>(planes);
    const int end = std::min(static_cast<int>(right), self.width_);
    if (has_alpha(self.channels_)) {
      self.multiply(line, static_cast<int>(left), end);
    } else {
      const cv::Mat row = self.row(line, left, end);
      auto lines = self.byte_lines(line, left, end);
      cv::split(row, lines.data());
    }
    return 0;
  }

  static int empty(void* planes, unsigned line, unsigned left, unsigned right) {
    const auto& self = *static_cast<const Planes*>(planes);
    const int end = std::min(static_cast<int>(right), self.width_);
    if (has_alpha(self.channels_)) {
      self.divide(line, static_cast<int>(left), end);
    } else {
      cv::Mat row = self.row(line, left, end);
      const auto lines = self.byte_lines(line, left, end);
      cv::merge(lines.data(), lines.size(), row);
    }
    return 0;
  }

 private:
  template <class Sample>
  Sample* line_of(int channel, unsigned line) const {
    const std::size_t at = static_cast<std::size_t>(channel) * kept_ + (line & mask_);
    return reinterpret_cast<Sample*>(memory_.get() + at * stride_);
  }

  std::uint8_t* pixel_at(unsigned line, unsigned x) const {
    return pixels_ + (static_cast<std::size_t>(line) * static_cast<std::size_t>(width_) + x) *
                         static_cast<std::size_t>(channels_);
  }

  cv::Mat row(unsigned line, unsigned left, int end) const {
    return {1, end - static_cast<int>(left), CV_8UC3, pixel_at(line, left)};
  }

  std::array<cv::Mat, 3> byte_lines(unsigned line, unsigned left, int end) const {
    std::array<cv::Mat, 3> lines;
    for (std::size_t channel = 0; channel < lines.size(); ++channel) {
      lines[channel] = cv::Mat(1, end - static_cast<int>(left), CV_8U,
                               line_of<std::uint8_t>(static_cast<int>(channel), line) + left);
    }
    return lines;
  }

  void multiply(unsigned line, int left, int end) const {
    const std::uint8_t* pixel = pixel_at(line, static_cast<unsigned>(left));
    std::array<float*, 4> lines{};
    for (int channel = 0; channel < 4; ++channel)
      lines[static_cast<std::size_t>(channel)] = line_of<float>(channel, line);
    for (int x = left; x < end; ++x, pixel += 4) {
      const float alpha = static_cast<float>(pixel[3]) / 255;
      for (std::size_t channel = 0; channel < 3; ++channel)
        lines[channel][x] = static_cast<float>(pixel[channel]) * alpha;
      lines[3][x] = alpha;
    }
  }

  void divide(unsigned line, int left, int end) const {
    constexpr float kLeastAlpha = 0.5F / 255;  // below it a pixel is written as transparent
    std::uint8_t* pixel = pixel_at(line, static_cast<unsigned>(left));
    std::array<const float*, 4> lines{};
    for (int channel = 0; channel < 4; ++channel)
      lines[static_cast<std::size_t>(channel)] = line_of<float>(channel, line);
    for (int x = left; x < end; ++x, pixel += 4) {
      const float alpha = lines[3][x];
      const float factor = alpha < kLeastAlpha ? 0 : 1 / alpha;
      for (std::size_t channel = 0; channel < 3; ++channel)
        pixel[channel] = cv::saturate_cast<std::uint8_t>(lines[channel][x] * factor);
      pixel[3] = cv::saturate_cast<std::uint8_t>(alpha * 255);
    }
  }

  std::uint8_t* pixels_;
  int width_;
  int channels_;
  unsigned mask_;
  std::size_t stride_;  // bytes
  std::size_t kept_;    // lines of a plane in memory
  AlignedMemory memory_;
};

}  // namespace

Size fit_into(Size size, Size box) {
  const double scale = std::min(
      {1.0, static_cast<double>(box.width) / size.width, static_cast<double>(box.height) / size.height});
  return {std::max(1, static_cast<int>(std::lround(size.width * scale))),
          std::max(1, static_cast<int>(std::lround(size.height * scale)))};
}

Bitmap resample(const Bitmap& source, Size size) {
  Bitmap target(size.width, size.height, source.channels());
  const Size from{source.width(), source.height()};
  const Graph graph(from, size, source.channels());
  // `fill` only reads the rows of the source.
  Planes in(const_cast<std::uint8_t*>(source.data()), from, source.channels(), graph.input_lines());
  Planes out(target.data(), size, source.channels(), graph.output_lines());
  const AlignedMemory scratch(graph.scratch_bytes());
  const auto input = in.buffer<zimg_image_buffer_const>();
  const auto output = out.buffer<zimg_image_buffer>();
  if (zimg_filter_graph_process(graph.get(), &input, &output, scratch.get(), Planes::fill, &in, Planes::empty,
                                &out) != ZIMG_ERROR_SUCCESS) {
    raise();
  }
  return target;
}

}  // namespace aip::image
