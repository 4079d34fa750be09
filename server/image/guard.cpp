#include "image/guard.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "image/colours.hpp"
#include "image/heif.hpp"
#include "image/library.hpp"
#include "image/repair.hpp"
#include "image/tiff_layout.hpp"
#include "image/vips_image.hpp"

namespace aip::image {
namespace {

// Longer than any camera's or scanner's picture, and short enough for every library's arithmetic.
constexpr int kMaxSide = 30'000;
constexpr int kMaxFrames = 1'000;

// A progressive JPEG goes over the whole picture once a scan; real ones have about ten.
constexpr int kMaxScans = 64;

// What a format that cannot be read row by row may take up while it is decoded.
constexpr std::uint64_t kMaxFrameBytes = 400ull << 20;

// The same of a progressive JPEG: a camera's 11,648 x 8,736 pixels without chroma subsampling take 582 MiB.
// What else there is of it while it is read is small, so that it fits into a pixel process
// (pixel::PoolOptions).
constexpr std::uint64_t kMaxCoefficientBytes = 640ull << 20;

struct JpegShape {
  bool progressive = false;
  int scans = 0;
  double samples_a_pixel = 3;  // 3 without chroma subsampling, 1.5 with the usual
};

// ITU T.81, B.2.2: the frame header's sampling factors.
double samples_a_pixel(std::string_view frame_header) {
  if (frame_header.size() < 6) return 3;
  const std::size_t components = static_cast<std::uint8_t>(frame_header[5]);
  double sum = 0;
  double largest = 1;
  for (std::size_t i = 0; i < components && 8 + 3 * i <= frame_header.size(); ++i) {
    const auto factors = static_cast<std::uint8_t>(frame_header[7 + 3 * i]);
    const double area = (factors >> 4) * (factors & 15);
    sum += area;
    largest = std::max(largest, area);
  }
  return std::max(1.0, sum / largest);
}

// Walks the marker segments (ITU T.81, B.1.1); data between them is skipped by looking for the next marker.
JpegShape shape_of_jpeg(std::string_view bytes) {
  JpegShape shape;
  std::size_t at = 2;
  while (at + 4 <= bytes.size()) {
    const auto* found = static_cast<const char*>(std::memchr(bytes.data() + at, 0xff, bytes.size() - at - 3));
    if (found == nullptr) break;
    at = static_cast<std::size_t>(found - bytes.data());
    const auto marker = static_cast<std::uint8_t>(bytes[at + 1]);
    if (marker == 0xff) {
      ++at;
      continue;
    }
    const bool stands_alone = marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd8);
    if (stands_alone) {
      at += 2;
      continue;
    }
    if (marker == 0xd9) break;
    const std::size_t length =
        static_cast<std::uint8_t>(bytes[at + 2]) * 256u + static_cast<std::uint8_t>(bytes[at + 3]);
    const auto segment = bytes.substr(at + 4, length < 2 ? 0 : length - 2);
    if (marker == 0xc2) shape.progressive = true;
    if (marker >= 0xc0 && marker <= 0xc2) shape.samples_a_pixel = samples_a_pixel(segment);
    if (marker == 0xda) ++shape.scans;
    at += 2 + std::max<std::size_t>(length, 2);
  }
  return shape;
}

// The canvas of a GIF (GIF89a, 18), which the loader cuts down to the frames it likes.
std::pair<int, int> canvas_of_gif(std::string_view bytes) {
  const auto word = [&](std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]) + 256 * static_cast<std::uint8_t>(bytes[at + 1]);
  };
  return bytes.size() < 10 ? std::pair(0, 0) : std::pair(word(6), word(8));
}

bool is_interlaced_png(std::string_view bytes) { return bytes.size() > 28 && bytes[28] != 0; }

// Bytes the decoder holds at once: of a whole frame, or of a strip; 0 for formats that are read row by row.
std::uint64_t frame_bytes(std::string_view bytes, Format format, const vips::VImage& image) {
  const double pixels = static_cast<double>(image.width()) * vips_image_get_page_height(image.get_image());
  const double samples = image.bands() * static_cast<double>(vips_format_sizeof(image.format()));
  switch (format) {
    case Format::kJpeg: {
      const JpegShape shape = shape_of_jpeg(bytes);
      return shape.progressive ? static_cast<std::uint64_t>(pixels * shape.samples_a_pixel * 2) : 0;
    }
    case Format::kPng:
      return is_interlaced_png(bytes) ? static_cast<std::uint64_t>(pixels * samples) : 0;
    case Format::kWebp:
    case Format::kGif:
      return static_cast<std::uint64_t>(pixels * 4);
    case Format::kAvif:
    case Format::kHeic:
      return static_cast<std::uint64_t>(pixels * (samples + 3));
    case Format::kTiff: {
      const double rows = static_cast<double>(rows_at_once(bytes).value_or(kMaxSide));
      return static_cast<std::uint64_t>(std::min(pixels, rows * image.width()) * samples);
    }
  }
  return 0;
}

std::unexpected<Error> too_large(std::string what) {
  return fail(ErrorCode::kImageTooLarge, "image: " + what, "This picture is too large: " + what + ".");
}

bool is_over(int width, int height, const Limits& limits) {
  const auto pixels = static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height);
  return pixels > limits.max_pixels || std::max(width, height) > kMaxSide;
}

Result<void> check_size(std::string_view bytes, const vips::VImage& image, const Header& header,
                        const Limits& limits) {
  if (is_over(header.width, header.height, limits)) {
    return too_large(fmt::format("{} x {} pixels, and the limit is {} million, {} a side", header.width,
                                 header.height, limits.max_pixels / 1'000'000, kMaxSide));
  }
  if (header.format == Format::kGif) {
    const auto [width, height] = canvas_of_gif(bytes);
    if (is_over(width, height, limits))
      return too_large(fmt::format("a canvas of {} x {} pixels", width, height));
  }
  if (header.frames > kMaxFrames) return too_large(fmt::format("{} frames", header.frames));
  if (header.format == Format::kJpeg && shape_of_jpeg(bytes).scans > kMaxScans) {
    return too_large("it is stored in more than " + std::to_string(kMaxScans) + " passes");
  }
  const std::uint64_t most = header.format == Format::kJpeg ? kMaxCoefficientBytes : kMaxFrameBytes;
  if (const std::uint64_t needed = frame_bytes(bytes, header.format, image); needed > most) {
    return too_large(fmt::format(
        "{} x {} pixels in a format that can't be read row by row take {} MB, and the limit is {} MB",
        header.width, header.height, needed >> 20, most >> 20));
  }
  return {};
}

// A picture in the colours of HDR shows as a pale grey one where nobody expects it.
Result<void> check_colours(std::string_view bytes, Format format) {
  const auto colours = named_colours(bytes, format);
  if (!colours || colours->transfer != Transfer::kHdr) return {};
  return fail(ErrorCode::kUnsupportedMedia, "image: HDR transfer",
              "This is an HDR picture (PQ or HLG), which marketplaces don't show. Export it as a normal "
              "(SDR) picture.");
}

Header header_of(const vips::VImage& image, Format format) {
  const int width = image.width();
  const int height = vips_image_get_page_height(image.get_image());
  const bool turned = vips_image_get_orientation_swap(image.get_image()) != FALSE;
  return {.format = format,
          .width = turned ? height : width,
          .height = turned ? width : height,
          .has_alpha = vips_image_hasalpha(image.get_image()) != FALSE,
          .frames = vips_image_get_n_pages(image.get_image())};
}

}  // namespace

Result<Header> check(std::string_view bytes, const Limits& limits) {
  const auto format = format_of(bytes);
  if (!format) {
    return fail(
        ErrorCode::kUnsupportedMedia, "image: not a format that is read here",
        "This is not a picture in a format that can be read (JPEG, PNG, WebP, AVIF, HEIC, TIFF, GIF).");
  }
  return guarded([&]() -> Result<Header> {
    AIP_TRY(check_colours(bytes, *format));
    const auto [patched, has_own_end] = repaired(bytes, *format);
    const Blob blob(patched.empty() ? bytes : patched);
    const vips::VImage image = open_lazily(blob, *format);
    const Header header = header_of(image, *format);
    AIP_TRY(check_size(bytes, image, header, limits));
    return header;
  });
}

}  // namespace aip::image
