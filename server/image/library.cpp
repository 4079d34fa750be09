#include "image/library.hpp"

#include <array>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>

#include <opencv2/core.hpp>
#include <vips/vips8>

#include "image/encode.hpp"
#include "image/operations.hpp"
#include "image/recipe.hpp"

namespace aip::image {
namespace {

// libvips can load some thirty formats, several through large libraries with a history of holes; these are
// ours.
void allow_only_our_loaders() {
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (const char* loader : {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp",
                             "VipsForeignLoadHeif", "VipsForeignLoadTiff", "VipsForeignLoadNsgif"}) {
    vips_operation_block_set(loader, FALSE);
  }
}

// A pale sheet with a dark square in the middle: something every operation can work on.
Bitmap example_photo() {
  Bitmap photo(96, 96, 3);
  for (int y = 0; y < photo.height(); ++y) {
    for (int x = 0; x < photo.width(); ++x) {
      const bool inside = x > 24 && x < 72 && y > 24 && y < 72;
      const Rgb colour = inside ? Rgb{40, 60, 160} : Rgb{240, 240, 238};
      std::copy(colour.begin(), colour.end(), photo.at(x, y));
    }
  }
  return photo;
}

Result<void> warm_up() {
  const Bitmap photo = example_photo();
  for (const Format format : {Format::kJpeg, Format::kPng, Format::kWebp}) {
    AIP_TRY_ASSIGN(const std::string file, encode(photo, format, 90));
    Recipe recipe{
        .optimise = true, .width = 128, .height = 128, .shadow = Shadow::kContact, .format = format};
    AIP_TRY(process(file, recipe, Limits{}));
    recipe.cut_out = false;
    AIP_TRY(process(file, recipe, Limits{}));
  }
  return {};
}

// What libraries have to say about a picture goes into errors; the log is not for their words.
void say_nothing(const gchar*, GLogLevelFlags, const gchar*, gpointer) {}

bool is_lack_of_memory(std::string_view message) {
  return message.find("out of memory") != std::string_view::npos ||
         message.find("Cannot allocate memory") != std::string_view::npos ||
         message.find("Insufficient memory") != std::string_view::npos;
}

}  // namespace

Result<void> start_libraries(const char* program_name) {
  // libvips' vector code is compiled at run time, which a sandbox does not let it execute.
  setenv("VIPS_NOVECTOR", "1", 1);
  if (VIPS_INIT(program_name) != 0) return fail(ErrorCode::kInternal, "libvips does not start");
  g_log_set_default_handler(say_nothing, nullptr);
  allow_only_our_loaders();
  vips_cache_set_max(0);
  vips_concurrency_set(1);
  cv::setNumThreads(0);
  return warm_up();
}

Error error_from_library() {
  std::string message;
  try {
    throw;
  } catch (const vips::VError& error) {
    message = error.what();
    vips_error_clear();
  } catch (const cv::Exception& error) {
    if (error.code == cv::Error::StsNoMem) throw std::bad_alloc();
    message = error.what();
  } catch (const std::exception& error) {
    message = error.what();
  }
  if (is_lack_of_memory(message)) throw std::bad_alloc();
  return Error{.code = ErrorCode::kImageUnreadable,
               .message = "image: " + message,
               .public_message = "This picture is damaged and can't be read."};
}

}  // namespace aip::image
