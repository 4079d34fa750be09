#include "image/colours.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "image/heif.hpp"

namespace aip::image {
namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

Vector operator*(const Matrix& a, const Vector& v) {
  Vector out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = a[i][0] * v[0] + a[i][1] * v[1] + a[i][2] * v[2];
  return out;
}

Matrix operator*(const Matrix& a, const Matrix& b) {
  Matrix out{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t k = 0; k < 3; ++k) {
      for (std::size_t j = 0; j < 3; ++j) out[i][j] += a[i][k] * b[k][j];
    }
  }
  return out;
}

Matrix inverse(const Matrix& m) {
  const auto cofactor = [&](std::size_t row, std::size_t column) {
    const auto at = [&](std::size_t i, std::size_t j) { return m[(row + i) % 3][(column + j) % 3]; };
    return at(1, 1) * at(2, 2) - at(1, 2) * at(2, 1);
  };
  const double determinant = m[0][0] * cofactor(0, 0) + m[0][1] * cofactor(0, 1) + m[0][2] * cofactor(0, 2);
  Matrix out{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) out[i][j] = cofactor(j, i) / determinant;
  }
  return out;
}

Vector xyz(Chromaticity c) { return {c.x / c.y, 1, (1 - c.x - c.y) / c.y}; }

Matrix diagonal(const Vector& v) { return {{{v[0], 0, 0}, {0, v[1], 0}, {0, 0, v[2]}}}; }

// SMPTE RP 177: linear RGB to XYZ.
Matrix to_xyz(const Primaries& primaries) {
  Matrix columns{};
  const std::array colours{xyz(primaries.red), xyz(primaries.green), xyz(primaries.blue)};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) columns[i][j] = colours[j][i];
  }
  return columns * diagonal(inverse(columns) * xyz(primaries.white));
}

// Bradford's, as ICC.1:2022, annex E, has it.
Matrix adapted(Chromaticity from, Chromaticity to) {
  constexpr Matrix kCones{{{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}}};
  const Vector before = kCones * xyz(from);
  const Vector after = kCones * xyz(to);
  return inverse(kCones) *
         (diagonal({after[0] / before[0], after[1] / before[1], after[2] / before[2]}) * kCones);
}

Matrix to_linear_srgb(const Primaries& primaries) {
  const Primaries srgb;
  return inverse(to_xyz(srgb)) * (adapted(primaries.white, srgb.white) * to_xyz(primaries));
}

double light_of(double value, const NamedColours& colours) {
  switch (colours.transfer) {
    case Transfer::kPower:
      return std::pow(value, colours.gamma);
    case Transfer::kBt2020:
      return value < 0.081 ? value / 4.5 : std::pow((value + 0.099) / 1.099, 1 / 0.45);
    case Transfer::kSrgb:
    case Transfer::kHdr:
      break;
  }
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

std::uint8_t encoded(double light) {
  const double curved = light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(curved * 255));
}

constexpr Chromaticity kD65{0.3127, 0.3290};
constexpr Chromaticity kWhiteC{0.310, 0.316};

struct CodePoint {
  int number;
  Primaries primaries;
};

// H.273, table 2.
constexpr std::array kPrimaries{
    CodePoint{4, {{0.67, 0.33}, {0.21, 0.71}, {0.14, 0.08}, kWhiteC}},                // BT.470 M
    CodePoint{5, {{0.64, 0.33}, {0.29, 0.60}, {0.15, 0.06}, kD65}},                   // BT.470 B, G
    CodePoint{6, {{0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}, kD65}},             // SMPTE 170M
    CodePoint{7, {{0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}, kD65}},             // SMPTE 240M
    CodePoint{9, {{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}, kD65}},             // BT.2020
    CodePoint{11, {{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, {0.314, 0.351}}},  // DCI-P3
    CodePoint{12, {{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, kD65}},            // Display P3
};

// Four-byte big-endian numbers.
std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(at, 4)) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

// gAMA holds 100,000 / gamma. What is near that of sRGB means sRGB.
void read_gamma(NamedColours& colours, std::string_view data) {
  constexpr double kLeast = 10'000;
  constexpr double kMost = 1'000'000;
  const double value = number_at(data, 0);
  if (value < kLeast || value > kMost || std::abs(value - 45'455) < 1'000) return;
  colours.transfer = Transfer::kPower;
  colours.gamma = 100'000 / value;
}

// The primaries in cHRM, where they enclose an area and a white of some light.
void read_chromaticities(NamedColours& colours, std::string_view data) {
  std::array<Chromaticity, 4> places;
  for (std::size_t i = 0; i < places.size(); ++i) {
    places[i] = {.x = number_at(data, 8 * i) / 100'000.0, .y = number_at(data, 8 * i + 4) / 100'000.0};
    if (places[i].y < 0.01 || places[i].x + places[i].y > 1.2) return;
  }
  const auto& [white, red, green, blue] = places;
  const double area = (green.x - red.x) * (blue.y - red.y) - (blue.x - red.x) * (green.y - red.y);
  if (std::abs(area) < 0.02 || white.x < 0.2 || white.x > 0.5 || white.y < 0.2 || white.y > 0.5) return;
  // Rounded, those of sRGB are still sRGB.
  const Primaries srgb;
  const auto near = [](Chromaticity a, Chromaticity b) {
    return std::abs(a.x - b.x) < 0.002 && std::abs(a.y - b.y) < 0.002;
  };
  const bool is_srgb =
      near(white, srgb.white) && near(red, srgb.red) && near(green, srgb.green) && near(blue, srgb.blue);
  if (!is_srgb) colours.primaries = {.red = red, .green = green, .blue = blue, .white = white};
}

// The chunks before the first of the pixels.
std::optional<NamedColours> colours_of_png(std::string_view bytes) {
  constexpr std::size_t kSignature = 8;
  constexpr std::size_t kAround = 12;  // length, type, checksum
  NamedColours colours;
  bool is_named = false;
  bool is_plain = false;  // sRGB, or a profile
  for (std::size_t at = kSignature; at + kAround <= bytes.size();) {
    const std::size_t length = number_at(bytes, at);
    const auto type = bytes.substr(at + 4, 4);
    if (type == "IDAT" || length > bytes.size() - at - kAround) break;
    const auto data = bytes.substr(at + 8, length);
    at += kAround + length;
    if (type == "cICP" && data.size() == 4)
      return colours_of_code_points(static_cast<std::uint8_t>(data[0]), static_cast<std::uint8_t>(data[1]));
    is_plain = is_plain || type == "sRGB" || type == "iCCP";
    if (type == "gAMA" && data.size() == 4) read_gamma(colours, data);
    if (type == "cHRM" && data.size() == 32) read_chromaticities(colours, data);
    is_named = is_named || type == "gAMA" || type == "cHRM";
  }
  return is_named && !is_plain ? std::optional(colours) : std::nullopt;
}

}  // namespace

NamedColours colours_of_code_points(int primaries, int transfer) {
  NamedColours colours;
  const auto found = std::ranges::find(kPrimaries, primaries, &CodePoint::number);
  if (found != kPrimaries.end()) colours.primaries = found->primaries;
  const auto power = [&](double gamma) {
    colours.transfer = Transfer::kPower;
    colours.gamma = gamma;
  };
  if (transfer == 4) power(2.2);
  if (transfer == 5) power(2.8);
  if (transfer == 8) power(1);
  if (transfer == 17) power(2.6);
  if (transfer == 14 || transfer == 15) colours.transfer = Transfer::kBt2020;
  if (transfer == 16 || transfer == 18) colours.transfer = Transfer::kHdr;
  return colours;
}

NamedColours adobe_rgb() {
  return {.primaries = {.green = {0.21, 0.71}}, .transfer = Transfer::kPower, .gamma = 563.0 / 256};
}

std::optional<NamedColours> named_colours(std::string_view bytes, Format format) {
  if (format == Format::kPng) return colours_of_png(bytes);
  const auto points = code_points(bytes, format);
  if (!points) return std::nullopt;
  return colours_of_code_points(points->primaries, points->transfer);
}

void convert_to_srgb(Bitmap& bitmap, const NamedColours& colours) {
  if (colours == NamedColours{} || colours.transfer == Transfer::kHdr || bitmap.channels() < 3) return;
  const Matrix matrix = to_linear_srgb(colours.primaries);
  constexpr int kSteps = 4096;
  std::array<double, 256> light{};
  for (std::size_t i = 0; i < light.size(); ++i) light[i] = light_of(static_cast<double>(i) / 255, colours);
  std::vector<std::uint8_t> code(kSteps + 1);
  for (int i = 0; i <= kSteps; ++i) {
    // Finer where the curve is steep.
    const double root = static_cast<double>(i) / kSteps;
    code[static_cast<std::size_t>(i)] = encoded(root * root);
  }
  for (int y = 0; y < bitmap.height(); ++y) {
    for (int x = 0; x < bitmap.width(); ++x) {
      std::uint8_t* pixel = bitmap.at(x, y);
      const Vector linear = matrix * Vector{light[pixel[0]], light[pixel[1]], light[pixel[2]]};
      for (std::size_t i = 0; i < 3; ++i) {
        const double root = std::sqrt(std::clamp(linear[i], 0.0, 1.0));
        pixel[i] = code[static_cast<std::size_t>(std::lround(root * kSteps))];
      }
    }
  }
}

}  // namespace aip::image
