#pragma once

#include "image/bitmap.hpp"

namespace aip::image {

// Where a cut-out lies on its canvas: a point (x, y) of it is at (left + x * scale, top + y * scale).
struct Placement {
  Size canvas;
  double scale = 1;
  int left = 0;
  int top = 0;
};

// What has no detail is drawn on a canvas that is smaller by a whole factor, and stretched.
inline constexpr int kSmallSide = 512;

constexpr int shrink_factor(Size canvas, int side = kSmallSide) {
  const int longest = canvas.width > canvas.height ? canvas.width : canvas.height;
  return longest <= side ? 1 : (longest + side - 1) / side;
}

constexpr Size shrunk_by(Size canvas, int factor) {
  return {(canvas.width + factor - 1) / factor, (canvas.height + factor - 1) / factor};
}

}  // namespace aip::image
