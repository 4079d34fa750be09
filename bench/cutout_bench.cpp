// Scores cut-outs against exact masks and draws contact sheets: cutout.bench.mjs runs it.
//   cutout_bench LIST SHEETS    LIST: lines of PHOTO \t RESULT \t MASK (RESULT or MASK may be empty); prints
//   one line of
//                               JSON a photo, and writes a contact sheet a photo into the folder SHEETS where
//                               one is given: the photo, and the cut-out on white and on black.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "base/file.hpp"
#include "image/cut_out/views.hpp"
#include "image/decode.hpp"
#include "image/encode.hpp"
#include "image/library.hpp"

namespace aip::image {
namespace {

constexpr int kTile = 480;

cv::Mat square(int radius) {
  return cv::getStructuringElement(cv::MORPH_RECT, {2 * radius + 1, 2 * radius + 1});
}

// The pixels within `radius` of the mask's edge.
cv::Mat edge_of(const cv::Mat& mask, int radius) {
  cv::Mat outer;
  cv::Mat inner;
  cv::dilate(mask > 127, outer, square(radius), {-1, -1}, 1, cv::BORDER_REPLICATE);
  cv::erode(mask > 127, inner, square(radius), {-1, -1}, 1, cv::BORDER_REPLICATE);
  return outer & ~inner;
}

Result<Bitmap> read_picture(const std::string& path) {
  AIP_TRY_ASSIGN(const std::string bytes, read_file(path));
  return decode(bytes, 10'000);
}

// `iou` and `error` leave out 3 pixels on either side of the mask's edge; `band` is the error within 8 of it.
std::string scores(const cv::Mat& alpha, const cv::Mat& mask) {
  const cv::Mat away = ~edge_of(mask, 3);
  const cv::Mat seen = alpha > 127;
  const cv::Mat wanted = mask > 127;
  cv::Mat error;
  cv::absdiff(alpha, mask, error);
  const double both = cv::countNonZero(seen & wanted & away);
  const double either = std::max(1, cv::countNonZero((seen | wanted) & away));
  return fmt::format(R"("iou":{:.4f},"error":{:.5f},"band":{:.4f})", both / either,
                     cv::mean(error, away)[0] / 255, cv::mean(error, edge_of(mask, 8))[0] / 255);
}

cv::Mat on_colour(const cv::Mat& rgba, double grey) {
  cv::Mat result(rgba.size(), CV_8UC3);
  for (int y = 0; y < rgba.rows; ++y) {
    for (int x = 0; x < rgba.cols; ++x) {
      const auto& pixel = rgba.at<cv::Vec4b>(y, x);
      const double alpha = pixel[3] / 255.0;
      for (int c = 0; c < 3; ++c) {
        result.at<cv::Vec3b>(y, x)[c] = cv::saturate_cast<uchar>(pixel[c] * alpha + grey * (1 - alpha));
      }
    }
  }
  return result;
}

void draw(cv::Mat& sheet, const cv::Mat& picture, int column) {
  cv::Mat rgb = picture;
  if (picture.channels() == 4) rgb = on_colour(picture, 255);
  const cv::Mat small = reduced(rgb, kTile);
  small.copyTo(sheet(cv::Rect(column * kTile, 0, small.cols, small.rows)));
}

Result<void> write_sheet(const std::string& path, const cv::Mat& photo, const cv::Mat& cut_out) {
  Bitmap sheet(3 * kTile, kTile, 3);
  cv::Mat pixels = as_mat(sheet);
  pixels.setTo(cv::Scalar::all(128));
  draw(pixels, photo, 0);
  if (!cut_out.empty()) {
    draw(pixels, on_colour(cut_out, 255), 1);
    draw(pixels, on_colour(cut_out, 20), 2);
  }
  AIP_TRY_ASSIGN(const std::string bytes, encode(sheet, Format::kPng, 90));
  std::ofstream(path, std::ios::binary) << bytes;
  return {};
}

Result<void> look_at(const std::string& line, const std::string& sheets, int number) {
  const auto first = line.find('\t');
  const auto second = line.find('\t', first + 1);
  const std::string photo_path = line.substr(0, first);
  const std::string result_path = line.substr(first + 1, second - first - 1);
  const std::string mask_path = line.substr(second + 1);

  Bitmap result;
  if (!result_path.empty()) {
    AIP_TRY_ASSIGN(result, read_picture(result_path));
  }
  const bool is_cut_out = result.has_alpha() && result.width() > 0;
  std::string measured = is_cut_out ? R"("done":true)" : R"("done":false)";
  if (is_cut_out && !mask_path.empty()) {
    AIP_TRY_ASSIGN(const Bitmap mask, read_picture(mask_path));
    cv::Mat grey;
    cv::extractChannel(as_mat(mask), grey, 0);
    cv::Mat alpha = alpha_of(result);
    if (alpha.size() != grey.size()) cv::resize(alpha, alpha, grey.size(), 0, 0, cv::INTER_AREA);
    measured += "," + scores(alpha, grey);
  }
  fmt::print("{{{}}}\n", measured);
  if (sheets.empty()) return {};
  AIP_TRY_ASSIGN(const Bitmap photo, read_picture(photo_path));
  return write_sheet(fmt::format("{}/{:03}.png", sheets, number), as_mat(photo),
                     is_cut_out ? as_mat(result) : cv::Mat());
}

}  // namespace
}  // namespace aip::image

int main(int argc, char** argv) {
  if (argc < 2 || !aip::image::start_libraries(argv[0])) return 2;
  std::ifstream list(argv[1]);
  int number = 0;
  for (std::string line; std::getline(list, line); ++number) {
    if (const auto done = aip::image::look_at(line, argc > 2 ? argv[2] : "", number); !done) {
      std::cerr << line << ": " << done.error().message << "\n";
      return 1;
    }
  }
  return 0;
}
