#include "image/heif.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "image/decode.hpp"
#include "image/operations.hpp"
#include "image/test_photos.hpp"
#include "image/vips_image.hpp"
#include "support/matchers.hpp"

namespace aip::image {
namespace {

// A flat AVIF with EXIF, as phones and exporters write it.
std::string an_avif(Rgb colour) {
  const Bitmap sheet = test::sheet(64, 48, colour);
  vips::VImage image = view_of(sheet).copy();
  image.set("exif-ifd0-Software", "test");
  VipsBlob* blob = image.heifsave_buffer(vips::VImage::option()
                                             ->set("compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1)
                                             ->set("Q", 95)
                                             ->set("subsample_mode", VIPS_FOREIGN_SUBSAMPLE_OFF));
  std::size_t size = 0;
  const void* data = vips_blob_get(blob, &size);
  std::string bytes(static_cast<const char*>(data), size);
  vips_area_unref(VIPS_AREA(blob));
  return bytes;
}

std::string named(std::string bytes, int primaries, int transfer) {
  const auto at = bytes.find("colrnclx");
  EXPECT_NE(at, std::string::npos);
  if (at == std::string::npos) return bytes;
  bytes[at + 9] = static_cast<char>(primaries);
  bytes[at + 8] = 0;
  bytes[at + 10] = 0;
  bytes[at + 11] = static_cast<char>(transfer);
  return bytes;
}

void expect_near(const std::string& file, Rgb wanted) {
  const auto bitmap = decode(file, 64);
  ASSERT_OK(bitmap);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(bitmap->at(30, 20)[i], wanted[i], 4) << i;
}

TEST(Heif, ShowsColoursThatAreNamedWithoutAProfile) {
  const std::string srgb = an_avif({200, 100, 80});
  expect_near(named(srgb, 1, 13), {200, 100, 80});
  expect_near(named(srgb, 12, 13), {215, 93, 73});
  const auto wide = decode(named(srgb, 9, 14), 64);
  ASSERT_OK(wide);
  EXPECT_GT(wide->at(30, 20)[0], 220) << "BT.2020 is wider still";
}

TEST(Heif, IsRefusedWithTheReasonWhenItIsHdr) {
  for (const int transfer : {16, 18}) {
    const auto refused = inspect(named(an_avif({200, 100, 80}), 9, transfer), Limits{});
    EXPECT_FAILS(refused, ErrorCode::kUnsupportedMedia);
    EXPECT_THAT(refused.error().public_message, ::testing::HasSubstr("HDR"));
  }
}

// As iOS 18 writes them: metadata that hangs on an item that is no picture.
TEST(Heif, IsReadWhateverItsMetadataHangsOn) {
  std::string file = an_avif({200, 100, 80});
  const auto at = file.find("cdsc");
  ASSERT_NE(at, std::string::npos);
  file[at + 8] = file[at + 4];  // to: the metadata's own item
  file[at + 9] = file[at + 5];
  ASSERT_OK(inspect(file, Limits{}));
  expect_near(file, {200, 100, 80});
  file[at + 9] = 99;  // to: nothing at all
  ASSERT_OK(inspect(file, Limits{}));
  EXPECT_EQ(without_loose_metadata(file, Format::kJpeg), "");
}

TEST(Heif, SurvivesBoxesThatMakeNoSense) {
  const std::string file = an_avif({200, 100, 80});
  for (std::size_t i = 0; i < std::min<std::size_t>(file.size(), 800); ++i) {
    for (const char value : {'\x00', '\xff', '\x01'}) {
      std::string broken = file;
      broken[i] = value;
      named_colours(broken, Format::kAvif);
      without_loose_metadata(broken, Format::kAvif);
    }
    named_colours(std::string_view(file).substr(0, i), Format::kAvif);
    without_loose_metadata(std::string_view(file).substr(0, i), Format::kAvif);
  }
}

// The sampling factors of a JPEG's first component: 0x11 when colour is as fine as lightness.
int sampling_of(const std::string& jpeg) {
  const auto frame = jpeg.find("\xff\xc0");
  return frame == std::string::npos ? -1 : static_cast<unsigned char>(jpeg[frame + 11]);
}

TEST(Jpeg, KeepsColourWholeWhereItIsSeen) {
  const Bitmap pale = test::sheet(400, 400, {240, 238, 236});
  Bitmap red = test::sheet(400, 400, {240, 238, 236});
  test::draw_box(red, {.left = 100, .top = 100, .width = 200, .height = 200}, {230, 10, 20});
  EXPECT_EQ(sampling_of(encode(pale, Format::kJpeg, 85).value()), 0x22);
  EXPECT_EQ(sampling_of(encode(pale, Format::kJpeg, 95).value()), 0x11);
  EXPECT_EQ(sampling_of(encode(red, Format::kJpeg, 85).value()), 0x11);
}

TEST(Guard, NamesTheLimitAndTakesTheLargestCameras) {
  const std::string file = test::file_of(test::sheet(400, 300, {9, 9, 9}), Format::kJpeg);
  const auto refused = check(file, {.max_pixels = 100'000});
  EXPECT_FAILS(refused, ErrorCode::kImageTooLarge);
  EXPECT_THAT(refused.error().public_message, ::testing::HasSubstr("limit"));
  EXPECT_GE(Limits{}.max_pixels, 11'648u * 8'736u);
}

}  // namespace
}  // namespace aip::image
