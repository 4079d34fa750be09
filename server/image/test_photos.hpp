#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "image/bitmap.hpp"
#include "image/encode.hpp"
#include "image/recipe.hpp"

namespace aip::image::test {

// Photos drawn for tests.

inline Bitmap sheet(int width, int height, Rgb colour) {
  Bitmap bitmap(width, height, 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) std::copy(colour.begin(), colour.end(), bitmap.at(x, y));
  }
  return bitmap;
}

inline void draw_box(Bitmap& bitmap, Box box, Rgb colour) {
  for (int y = box.top; y < box.top + box.height; ++y) {
    for (int x = box.left; x < box.left + box.width; ++x)
      std::copy(colour.begin(), colour.end(), bitmap.at(x, y));
  }
}

// Smooth at the edge, as a lens would show it.
inline void draw_disc(Bitmap& bitmap, double centre_x, double centre_y, double radius, Rgb colour) {
  for (int y = 0; y < bitmap.height(); ++y) {
    for (int x = 0; x < bitmap.width(); ++x) {
      const double distance = std::hypot(x + 0.5 - centre_x, y + 0.5 - centre_y);
      const double part = std::clamp(radius - distance + 0.5, 0.0, 1.0);
      std::uint8_t* pixel = bitmap.at(x, y);
      for (std::size_t i = 0; i < 3; ++i) {
        pixel[i] = static_cast<std::uint8_t>(std::lround(pixel[i] * (1 - part) + colour[i] * part));
      }
    }
  }
}

// A red ball on white paper, a third of the photo wide.
inline Bitmap ball_on_white(int side = 600) {
  Bitmap photo = sheet(side, side, {244, 244, 242});
  draw_disc(photo, side * 0.45, side * 0.55, side / 6.0, {190, 40, 50});
  return photo;
}

inline std::string file_of(const Bitmap& bitmap, Format format = Format::kPng) {
  return encode(bitmap, format, 95).value_or(std::string());
}

}  // namespace aip::image::test
