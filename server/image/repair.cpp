#include "image/repair.hpp"

#include <utility>

#include "image/heif.hpp"

namespace aip::image {
namespace {

constexpr std::string_view kEnd = "\xff\xd9";
constexpr std::string_view kScan = "\xff\xda";

// Whether the last scan is followed by no end. Neither marker can stand within a scan's data (B.1.1.5).
bool lacks_end(std::string_view jpeg) {
  if (jpeg.ends_with(kEnd)) return false;
  const auto scan = jpeg.rfind(kScan);
  return scan != std::string_view::npos && jpeg.find(kEnd, scan) == std::string_view::npos;
}

}  // namespace

Repaired repaired(std::string_view bytes, Format format) {
  if (format != Format::kJpeg) return {.bytes = without_loose_metadata(bytes, format)};
  if (!lacks_end(bytes)) return {};
  std::string whole(bytes);
  whole += bytes.ends_with('\xff') ? kEnd.substr(1) : kEnd;
  return {.bytes = std::move(whole), .has_own_end = true};
}

std::string with_data_before_end(std::string_view jpeg) {
  constexpr std::size_t kMore = 1024;
  std::string longer(jpeg.substr(0, jpeg.size() - kEnd.size()));
  for (std::size_t i = 0; i < kMore; ++i) longer += static_cast<char>(i * 37 % 251);  // never a marker's 0xff
  longer += kEnd;
  return longer;
}

}  // namespace aip::image
