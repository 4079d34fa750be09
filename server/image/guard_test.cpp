#include "image/guard.hpp"

#include <gtest/gtest.h>

#include "image/tiff_layout.hpp"
#include "image/vips_image.hpp"
#include "support/matchers.hpp"

namespace aip::image {
namespace {

using vips::VImage;
using vips::VOption;

std::string tiff_of(int width, int height, VOption* options) {
  const VImage black = VImage::black(width, height, VImage::option()->set("bands", 3));
  const VImage deep =
      black.cast(VIPS_FORMAT_USHORT).copy(VImage::option()->set("interpretation", VIPS_INTERPRETATION_RGB16));
  VipsBlob* blob = deep.tiffsave_buffer(options->set("compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE));
  std::size_t size = 0;
  const void* data = vips_blob_get(blob, &size);
  std::string bytes(static_cast<const char*>(data), size);
  vips_area_unref(VIPS_AREA(blob));
  return bytes;
}

TEST(TiffLayout, TellsTheRowsOfAStripOrTile) {
  const auto strips = rows_at_once(tiff_of(64, 1000, VImage::option()));
  ASSERT_TRUE(strips);
  EXPECT_LT(*strips, 1000u);
  EXPECT_EQ(rows_at_once(tiff_of(64, 1000, VImage::option()->set("tile", true)->set("tile_height", 32))),
            32u);
  EXPECT_EQ(rows_at_once(tiff_of(
                64, 1000, VImage::option()->set("tile", true)->set("tile_height", 32)->set("bigtiff", true))),
            32u);
}

TEST(TiffLayout, SurvivesAnyBytes) {
  for (const bool is_big : {false, true}) {
    const std::string file = tiff_of(8, 8, VImage::option()->set("bigtiff", is_big));
    for (std::size_t i = 0; i < file.size(); ++i) {
      rows_at_once(std::string_view(file).substr(0, i));
      for (const char value : {'\0', '\xff'}) {
        std::string broken = file;
        broken[i] = value;
        rows_at_once(broken);
      }
    }
  }
}

// A little-endian file with another value of a tag of the type SHORT, which stands in its directory.
std::string with_tag(std::string file, int tag, int value) {
  const std::string entry{static_cast<char>(tag & 255), static_cast<char>(tag >> 8), 3, 0, 1, 0, 0, 0};
  const auto at = file.rfind(entry);
  EXPECT_NE(at, std::string::npos) << tag;
  if (at == std::string::npos) return file;
  file[at + 8] = static_cast<char>(value & 255);
  file[at + 9] = static_cast<char>(value >> 8);
  return file;
}

// 102 million pixels of deep colour are 582 MiB as a whole, and a strip of them is little.
TEST(Guard, CountsWhatIsReadOfATiffAtOnce) {
  constexpr int kWidth = 256;
  constexpr int kLength = 257;
  constexpr int kRowsPerStrip = 278;
  const std::string large =
      with_tag(with_tag(tiff_of(64, 200, VImage::option()), kWidth, 11'648), kLength, 8'736);
  EXPECT_OK(check(large, Limits{}));
  EXPECT_FAILS(check(with_tag(large, kRowsPerStrip, 8'736), Limits{}), ErrorCode::kImageTooLarge);
}

}  // namespace
}  // namespace aip::image
