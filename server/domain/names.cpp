#include "domain/names.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "base/unicode.hpp"

namespace aip {
namespace {

constexpr std::size_t kSegmentBytes = 255;
constexpr std::size_t kNameBytes = 1000;
constexpr int kDepth = 8;

// Empty when the segment is fine, else what is wrong with it.
std::string_view fault_of_segment(std::string_view segment) {
  if (segment.empty()) return "is empty";
  if (segment == "." || segment == "..") return "may not be . or ..";
  if (!is_valid_utf8(segment)) return "is not valid UTF-8";
  if (segment.size() > kSegmentBytes) return "is longer than 255 bytes";
  for (const char c : segment) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return "holds a control character";
    if (c == '/' || c == '\\') return "holds a slash";
  }
  return {};
}

Error bad_name(std::string_view what, std::string_view fault) {
  std::string message = std::string(what) + " " + std::string(fault) + ".";
  return {.code = ErrorCode::kInvalidInput, .message = message, .public_message = message};
}

}  // namespace

Result<std::string> valid_sku(std::string_view text) {
  if (!is_valid_utf8(text)) return fail(bad_name("The folder's name", "is not valid UTF-8"));
  auto sku = canonical_sku(text);
  if (const auto fault = fault_of_segment(sku); !fault.empty())
    return fail(bad_name("The folder's name", fault));
  return sku;
}

std::string canonical_sku(std::string_view text) {
  return std::string(trim_blanks(to_nfc(without_invisible(text))));
}

Result<std::string> valid_image_name(std::string_view given) {
  if (!is_valid_utf8(given)) return fail(bad_name("The file's name", "is not valid UTF-8"));
  auto text = to_nfc(given);
  if (text.size() > kNameBytes) return fail(bad_name("The file's name", "is longer than 1,000 bytes"));
  int depth = 0;
  std::string_view rest = text;
  while (true) {
    const auto slash = rest.find('/');
    const auto segment = rest.substr(0, slash);
    if (const auto fault = fault_of_segment(segment); !fault.empty())
      return fail(bad_name("The file's name", fault));
    if (++depth > kDepth) return fail(bad_name("The file", "is more than 8 folders deep"));
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return text;
}

bool is_ignorable_file(std::string_view name) {
  static constexpr std::array<std::string_view, 30> kLeftBehind{
      // Windows
      "thumbs.db", "ehthumbs.db", "desktop.ini", "$recycle.bin", "recycler", "recycled",
      "system volume information", "lost.dir", "$av_asw",
      // macOS
      "icon\r", "__macosx", "network trash folder", "temporary items", "thevolumesettingsfolder",
      // Synology, QNAP and other network storage
      "@eadir", "@recycle", "@recently-snapshot", "@tmp", "@sharebin", "@transcode", "@trash", "@__thumb",
      "@synoeastream", "#recycle", "#snapshot", "~snapshot",
      // Linux, archives, synchronisation
      "lost+found", "paxheader", "_gsdata_", "found.000"};
  static constexpr std::array<std::string_view, 4> kUnfinished{".part", ".crdownload", ".partial", "~"};
  const auto slash = name.rfind('/');
  const auto base = to_lower(slash == std::string_view::npos ? name : name.substr(slash + 1));
  return base.starts_with('.') || base.starts_with("~$") ||
         std::ranges::find(kLeftBehind, base) != kLeftBehind.end() ||
         std::ranges::any_of(kUnfinished, [&](std::string_view ending) { return base.ends_with(ending); });
}

bool is_picture_name(std::string_view name) {
  static constexpr std::array<std::string_view, 24> kExtensions{
      "jpg",  "jpeg", "jpe",  "jfif", "png", "apng", "webp", "gif", "bmp", "tif", "tiff", "heic",
      "heif", "hif",  "avif", "jxl",  "jp2", "svg",  "dng",  "cr2", "cr3", "nef", "arw",  "psd"};
  const auto dot = name.rfind('.');
  return dot != std::string_view::npos &&
         std::ranges::find(kExtensions, to_lower(name.substr(dot + 1))) != kExtensions.end();
}

}  // namespace aip
