#include "image/colours.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/decode.hpp"
#include "image/operations.hpp"
#include "image/test_photos.hpp"
#include "support/matchers.hpp"

namespace aip::image {
namespace {

constexpr Rgb kColour{200, 100, 80};

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

// PNG, annex D.
std::uint32_t checksum(const std::string& bytes) {
  std::uint32_t sum = 0xffffffff;
  for (const char byte : bytes) {
    sum ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = (sum & 1) != 0 ? 0xedb88320 ^ sum >> 1 : sum >> 1;
  }
  return ~sum;
}

std::string chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(checksum(body));
}

// A flat PNG with chunks after its header.
std::string png_with(const std::string& chunks) {
  std::string file = test::file_of(test::sheet(32, 32, kColour));
  return file.insert(33, chunks);
}

std::string gamma(std::uint32_t value) { return chunk("gAMA", big_endian(value)); }

std::string chromaticities(const std::vector<std::uint32_t>& values) {
  std::string data;
  for (const auto value : values) data += big_endian(value);
  return chunk("cHRM", data);
}

const std::string kP3 = chromaticities({31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000});

void expect_near(const std::string& file, Rgb wanted) {
  const auto bitmap = decode(file, 32);
  ASSERT_OK(bitmap);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(bitmap->at(16, 16)[i], wanted[i], 3) << i;
}

Rgb shown(const NamedColours& colours, Rgb colour) {
  Bitmap bitmap = test::sheet(2, 2, colour);
  convert_to_srgb(bitmap, colours);
  return {bitmap.at(0, 0)[0], bitmap.at(0, 0)[1], bitmap.at(0, 0)[2]};
}

void expect_shown(int primaries, int transfer, Rgb wanted) {
  SCOPED_TRACE(std::to_string(primaries) + "/" + std::to_string(transfer));
  const Rgb seen = shown(colours_of_code_points(primaries, transfer), kColour);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(seen[i], wanted[i], 1) << i;
}

TEST(Colours, OfCodePointsComeOutAsTheyAreMeant) {
  expect_shown(1, 13, kColour);
  expect_shown(2, 2, kColour);
  expect_shown(1, 1, kColour);
  expect_shown(12, 13, {215, 93, 73});
  expect_shown(12, 2, {215, 93, 73});
  expect_shown(9, 13, {241, 76, 73});
  expect_shown(9, 14, {245, 94, 89});
  expect_shown(1, 8, {229, 168, 152});
  expect_shown(1, 5, {189, 76, 56});
}

// Whatever the white of the primaries is.
TEST(Colours, KeepWhiteAndBlack) {
  for (const int primaries : {1, 4, 5, 6, 9, 11, 12}) {
    for (const int transfer : {4, 5, 8, 13, 14, 17}) {
      const auto colours = colours_of_code_points(primaries, transfer);
      EXPECT_THAT(shown(colours, {255, 255, 255}), testing::Each(testing::Ge(254))) << primaries;
      EXPECT_EQ(shown(colours, {0, 0, 0}), (Rgb{0, 0, 0})) << primaries;
    }
  }
}

TEST(Colours, OfAdobeRgb) {
  const Rgb seen = shown(adobe_rgb(), kColour);
  EXPECT_NEAR(seen[0], 227, 1);
  EXPECT_NEAR(seen[1], 100, 1);
  EXPECT_NEAR(seen[2], 78, 1);
}

TEST(Colours, OfPngByItsChunks) {
  expect_near(png_with(""), kColour);
  expect_near(png_with(chunk("cICP", std::string("\x0c\x0d\0\x01", 4))), {215, 93, 73});
  expect_near(png_with(gamma(100'000)), {229, 168, 152});
  expect_near(png_with(gamma(45'455)), kColour);
  expect_near(png_with(gamma(45'455) + kP3), {215, 93, 73});
  expect_near(png_with(chunk("sRGB", std::string(1, '\0')) + gamma(100'000) + kP3), kColour);
  const auto rounded = chromaticities({31269, 32899, 63999, 33001, 30000, 60000, 15000, 5999});
  expect_near(png_with(gamma(45'455) + rounded), kColour);
}

TEST(Colours, OfPngThatMakeNoSenseAreIgnored) {
  expect_near(png_with(gamma(0)), kColour);
  expect_near(png_with(gamma(4'000'000'000)), kColour);
  expect_near(png_with(chromaticities({0, 0, 0, 0, 0, 0, 0, 0})), kColour);
  expect_near(png_with(chromaticities({31270, 32900, 30000, 30000, 30000, 30000, 30000, 30000})), kColour);
  const std::string file = png_with(gamma(100'000) + kP3 + chunk("cICP", std::string("\x0c\x0d\0\x01", 4)));
  for (std::size_t i = 0; i < file.size(); ++i) {
    named_colours(std::string_view(file).substr(0, i), Format::kPng);
    std::string broken = file;
    broken[i] = '\xff';
    named_colours(broken, Format::kPng);
  }
}

TEST(Colours, OfHdrAreRefusedInPng) {
  for (const char transfer : {'\x10', '\x12'}) {
    const auto refused = inspect(png_with(chunk("cICP", {'\x09', transfer, '\0', '\x01'})), Limits{});
    EXPECT_FAILS(refused, ErrorCode::kUnsupportedMedia);
    EXPECT_THAT(refused.error().public_message, testing::HasSubstr("HDR"));
  }
}

// As cameras write it: no profile, an uncalibrated colour space, interoperability index R03.
std::string jpeg_with_index(const std::string& index) {
  using namespace std::string_literals;
  const std::string exif =
      "Exif\0\0II*\0\x08\0\0\0"s + "\x01\0\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0"s +
      "\x02\0\x01\xa0\x03\0\x01\0\0\0\xff\xff\0\0\x05\xa0\x04\0\x01\0\0\0\x38\0\0\0\0\0\0\0"s +
      "\x01\0\x01\0\x02\0\x04\0\0\0"s + index + "\0\0\0\0\0"s;
  std::string file = test::file_of(test::sheet(32, 32, kColour), Format::kJpeg);
  std::string segment = "\xff\xe1"s;
  segment += static_cast<char>((exif.size() + 2) >> 8);
  segment += static_cast<char>((exif.size() + 2) & 255);
  return file.insert(2, segment + exif);
}

TEST(Colours, OfJpegByItsExif) {
  expect_near(jpeg_with_index("R03"), {227, 100, 78});
  expect_near(jpeg_with_index("R98"), kColour);
}

}  // namespace
}  // namespace aip::image
