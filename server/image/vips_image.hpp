#pragma once

#include <string>
#include <string_view>

#include <vips/vips8>

#include "image/bitmap.hpp"
#include "image/encode.hpp"
#include "image/recipe.hpp"

namespace aip::image {

// Between our types and libvips'. Only for the sources of this folder: everything here may throw
// vips::VError.

// Bytes as libvips takes them, not copied; they must outlive what is read from them.
class Blob {
 public:
  explicit Blob(std::string_view bytes) : blob_(vips_blob_new(nullptr, bytes.data(), bytes.size())) {}

  ~Blob() { vips_area_unref(VIPS_AREA(blob_)); }

  Blob(const Blob&) = delete;
  Blob& operator=(const Blob&) = delete;

  VipsBlob* get() const { return blob_; }

 private:
  VipsBlob* blob_;
};

// The bitmap's own memory as an image; the bitmap must outlive it.
vips::VImage view_of(const Bitmap& bitmap);

// 8-bit sRGB with three or four channels, whatever `image` was.
Bitmap bitmap_of(const vips::VImage& image);

// The first frame of a file, by the one loader of its format; no pixel is read yet. The bytes must outlive
// it. `shrink` (1, 2, 4, 8): by how much the decoder of a JPEG makes it smaller.
vips::VImage open_lazily(const Blob& bytes, Format format, int shrink = 1);

// A PNG.
std::string encode_uncompressed(const vips::VImage& image);

std::string encode_image(const vips::VImage& image, Format format, int quality,
                         int webp_effort = kWebpEffort);

}  // namespace aip::image
