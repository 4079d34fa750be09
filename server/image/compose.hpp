#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <vips/vips8>

#include "image/bitmap.hpp"
#include "image/recipe.hpp"

namespace aip::image {

// Pixels at their place on a canvas, which they may reach over. Borrowed; none when null.
struct Placed {
  const Bitmap* pixels = nullptr;
  int left = 0;
  int top = 0;
};

// What a picture is made of, from back to front. Bitmaps are borrowed.
struct Scene {
  Size canvas;
  Rgb colour{255, 255, 255};         // where there is no backdrop
  const Bitmap* backdrop = nullptr;  // RGB, stretched over the canvas
  const Bitmap* shadow = nullptr;    // one channel, 255 for black, stretched over the canvas
  Placed reflection;                 // RGBA
  Placed product;                    // RGBA, or RGB for a whole photo
};

// A bitmap stretched over a canvas, linearly between its pixels.
class Stretched {
 public:
  Stretched(const Bitmap& small, Size canvas);

  bool is_zero(int y) const;  // all of the row is

  // `out` takes the channels of the pixels from `left` on.
  void row(int y, int left, std::span<float> out) const;

 private:
  struct Rows {
    const std::uint8_t* upper;
    const std::uint8_t* lower;
    float part;  // of the lower one
  };

  Rows rows_at(int y) const;

  const Bitmap& small_;
  Size canvas_;
  std::vector<int> columns_;  // of the left one of two pixels
  std::vector<float> parts_;  // of the right one
};

// Makes a picture row by row, so that a large one never lies in memory as a whole.
class Composition {
 public:
  // The scene's bitmaps must outlive it.
  explicit Composition(Scene scene);

  // As an RGB image, which this must outlive. May throw VError.
  vips::VImage image();

  // Pixels of one row from `left` on, three bytes each.
  void row(int y, int left, std::span<std::uint8_t> out) const;

 private:
  void draw_shadow(int y, int left, std::span<std::uint8_t> out) const;

  Scene scene_;
  std::vector<Stretched> backdrop_;  // one or none
  std::vector<Stretched> shadow_;    // one or none
};

}  // namespace aip::image
