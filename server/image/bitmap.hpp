#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

namespace aip::image {

struct Size {
  int width = 0;
  int height = 0;

  bool operator==(const Size&) const = default;
};

// Pixels in memory: sRGB, 8 bits a channel, rows from the top without gaps. Three channels are red, green,
// blue; a fourth is alpha, which the colours are not multiplied with; a single one is a mask.
class Bitmap {
 public:
  struct Free {
    void operator()(std::uint8_t* memory) const { std::free(memory); }
  };

  using Memory = std::unique_ptr<std::uint8_t[], Free>;

  Bitmap() = default;

  // All zero.
  Bitmap(int width, int height, int channels) : width_(width), height_(height), channels_(channels) {
    pixels_.reset(static_cast<std::uint8_t*>(std::calloc(size() + 1, 1)));
    if (!pixels_) throw std::bad_alloc();
  }

  // Takes over memory from malloc of width * height * channels bytes.
  Bitmap(int width, int height, int channels, Memory pixels)
      : width_(width), height_(height), channels_(channels), pixels_(std::move(pixels)) {}

  int width() const { return width_; }

  int height() const { return height_; }

  int channels() const { return channels_; }

  bool has_alpha() const { return channels_ == 4; }

  std::size_t size() const { return static_cast<std::size_t>(width_) * height_ * channels_; }

  std::uint8_t* data() { return pixels_.get(); }

  const std::uint8_t* data() const { return pixels_.get(); }

  std::uint8_t* at(int x, int y) { return data() + (static_cast<std::size_t>(y) * width_ + x) * channels_; }

  const std::uint8_t* at(int x, int y) const {
    return data() + (static_cast<std::size_t>(y) * width_ + x) * channels_;
  }

 private:
  int width_ = 0;
  int height_ = 0;
  int channels_ = 3;
  Memory pixels_;
};

// A rectangle of pixels; empty when width or height is 0.
struct Box {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;

  bool operator==(const Box&) const = default;
};

}  // namespace aip::image
