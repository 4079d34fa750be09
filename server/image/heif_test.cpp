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

void put_number(std::string& bytes, std::size_t at, unsigned value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i));
}

unsigned number_at(const std::string& bytes, std::size_t at) {
  unsigned value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// What follows the boxes up to `mdat` moves by what was inserted before it: its place in `iloc` is patched.
void move_data(std::string& file, std::size_t old_data, std::size_t by) {
  const auto iloc = file.find("iloc");
  const auto end = iloc - 4 + number_at(file, iloc - 4);
  for (std::size_t at = iloc + 4; at + 4 <= end; ++at) {
    const auto value = number_at(file, at);
    if (value >= old_data && value < file.size()) {
      put_number(file, at, value + static_cast<unsigned>(by));
      at += 3;
    }
  }
}

// `file` with one more reference.
std::string with_reference(std::string file, std::string_view type, char from, char to) {
  const auto old_data = file.find("mdat") + 4;
  const std::string box =
      std::string("\0\0\0\x0e", 4) + std::string(type) + std::string({0, from, 0, 1, 0, to});
  const auto iref = file.find("iref");
  const auto meta = file.find("meta");
  const auto end = iref - 4 + number_at(file, iref - 4);
  for (const auto at : {iref - 4, meta - 4})
    put_number(file, at, number_at(file, at) + static_cast<unsigned>(box.size()));
  file.insert(end, box);
  move_data(file, old_data, box.size());
  return file;
}

TEST(Heif, IsReadWhateverItsThumbnailsBelongTo) {
  const std::string file = an_avif({200, 100, 80});
  for (const auto* type : {"thmb", "auxl"}) {
    for (const auto& [from, to] : {std::pair{1, 99}, {1, 2}, {99, 1}, {2, 1}}) {
      SCOPED_TRACE(std::string(type) + " " + std::to_string(from) + " " + std::to_string(to));
      const auto referring = with_reference(file, type, static_cast<char>(from), static_cast<char>(to));
      ASSERT_OK(inspect(referring, Limits{}));
      expect_near(referring, {200, 100, 80});
    }
  }
}

TEST(Heif, IsReadWithBrokenExif) {
  std::string file = an_avif({200, 100, 80});
  const auto iloc = file.find("iloc");
  const auto mdat = file.find("mdat");
  bool is_broken = false;
  // The extent of EXIF goes beyond the end; its length comes after the base offset, a count and an offset.
  for (std::size_t at = iloc + 4; at + 8 <= iloc - 4 + number_at(file, iloc - 4); ++at) {
    const auto offset = number_at(file, at);
    if (offset > mdat && offset < file.size() && file.substr(offset + 4, 4) == "Exif") {
      put_number(file, at + 10, 1'000'000);
      is_broken = true;
    }
  }
  ASSERT_TRUE(is_broken);
  ASSERT_OK(inspect(file, Limits{}));
  expect_near(file, {200, 100, 80});
}

TEST(Heif, IsKnownByItsCodecWhereItsBrandsNameNone) {
  std::string file = an_avif({200, 100, 80});
  const auto end = number_at(file, 0);
  for (std::size_t at = 8; at < end; at += 4) {
    if (at != 12) file.replace(at, 4, "mif1");
  }
  EXPECT_FALSE(format_by_magic(file));
  EXPECT_EQ(format_of(file), Format::kAvif);
  expect_near(file, {200, 100, 80});
  std::string heic = file;
  heic.replace(heic.find("av01"), 4, "hvc1");
  EXPECT_EQ(format_of(heic), Format::kHeic);
  heic.replace(heic.find("hvc1"), 4, "jpeg");
  EXPECT_FALSE(format_of(heic));
  EXPECT_FALSE(format_of(file.substr(0, end)));
}

TEST(Heif, IsKnownByTheLastOfManyBrands) {
  std::string head = std::string(
      "\0\0\0\x78"
      "ftypmif1\0\0\0\0",
      16);
  while (head.size() < 0x74) head += "miaf";
  EXPECT_EQ(format_of(head + "heic"), Format::kHeic);
}

TEST(Heif, SurvivesBoxesThatMakeNoSense) {
  const std::string file = an_avif({200, 100, 80});
  for (std::size_t i = 0; i < std::min<std::size_t>(file.size(), 800); ++i) {
    for (const char value : {'\x00', '\xff', '\x01'}) {
      std::string broken = file;
      broken[i] = value;
      code_points(broken, Format::kAvif);
      without_loose_metadata(broken, Format::kAvif);
      format_of(broken);
    }
    code_points(std::string_view(file).substr(0, i), Format::kAvif);
    without_loose_metadata(std::string_view(file).substr(0, i), Format::kAvif);
  }
}

TEST(Jpeg, IsReadWithoutItsEndMarker) {
  const Bitmap photo = test::ball_on_white(200);
  const std::string whole = test::file_of(photo, Format::kJpeg);
  for (const std::size_t missing : {1, 2}) {
    const auto cut = std::string_view(whole).substr(0, whole.size() - missing);
    ASSERT_OK(inspect(cut, Limits{}));
    const auto decoded = decode(cut, 200);
    ASSERT_OK(decoded);
    EXPECT_NEAR(decoded->at(90, 110)[0], 190, 8);
    EXPECT_OK(decode_small(cut, 50));
  }
  for (const std::size_t missing : {std::size_t{12}, whole.size() / 4, whole.size() / 2}) {
    const auto cut = std::string_view(whole).substr(0, whole.size() - missing);
    EXPECT_FAILS(decode(cut, 200), ErrorCode::kImageUnreadable);
    EXPECT_FAILS(decode_small(cut, 50), ErrorCode::kImageUnreadable);
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
