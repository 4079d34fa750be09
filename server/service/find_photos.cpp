#include <sys/stat.h>

#include <algorithm>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "domain/names.hpp"
#include "service/catalog.hpp"

namespace aip::service {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 10;

// A name that can be shown and logged, whatever bytes it is made of.
std::string printable(std::string_view name) {
  if (is_valid_utf8(name)) return std::string(name);
  std::string shown;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x80) {
      shown += c;
    } else {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return shown;
}

// Walks one SKU folder; names are relative to it.
class Walk {
 public:
  Walk(FoundFiles& found, std::string sku) : found_(found), sku_(std::move(sku)) {}

  void folder(const fs::path& folder, const std::string& prefix, int depth, bool into_folders) {
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    if (error) {
      add(folder, prefix.empty() ? "." : prefix, errno_error(error.value(), "read this folder"));
      return;
    }
    for (const auto& entry : entries) this->entry(entry.path(), prefix, depth, into_folders);
  }

 private:
  void entry(const fs::path& path, const std::string& prefix, int depth, bool into_folders) {
    const std::string file_name = path.filename().string();
    if (is_ignorable_file(file_name)) {
      ++found_.ignored;
      return;
    }
    const std::string name = prefix.empty() ? file_name : prefix + "/" + file_name;
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0) return add(path, name, errno_error(errno, "read this file"));
    if (S_ISDIR(info.st_mode)) {
      if (!into_folders) return;
      if (depth >= kDeepest) return add(path, name, refused("This folder lies too deep."));
      return folder(path, name, depth + 1, true);
    }
    if (S_ISLNK(info.st_mode)) return add(path, name, refused("This is a link, not a file."));
    if (!S_ISREG(info.st_mode)) return add(path, name, refused("This is not a regular file."));
    auto valid = valid_image_name(name);
    add(path, name, valid ? std::nullopt : std::optional(valid.error()));
  }

  static Error refused(std::string why) {
    return {.code = ErrorCode::kUnsupportedMedia, .message = why, .public_message = why};
  }

  void add(const fs::path& path, const std::string& name, std::optional<Error> error) {
    found_.files.push_back({.path = path, .sku = sku_, .name = printable(name), .error = std::move(error)});
  }

  FoundFiles& found_;
  std::string sku_;
};

}  // namespace

Result<FoundFiles> find_photos(const fs::path& folder, const fs::path& leave_out) {
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  if (error) return fail(errno_error(error.value(), fmt::format("read the folder {}", folder.string())));

  FoundFiles found;
  const fs::path absolute = fs::absolute(folder).lexically_normal();
  const std::string own_name = printable(
      absolute.has_filename() ? absolute.filename().string() : absolute.parent_path().filename().string());
  Walk(found, own_name.empty() ? "photos" : own_name).folder(folder, "", 1, false);
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory(error) || entry.is_symlink(error) || is_ignorable_file(name)) continue;
    if (!leave_out.empty() && fs::equivalent(entry.path(), leave_out, error)) continue;
    Walk(found, printable(name)).folder(entry.path(), "", 1, true);
  }
  std::ranges::sort(found.files, [](const FoundFile& a, const FoundFile& b) {
    if (a.sku != b.sku) return natural_less(a.sku, b.sku);
    return natural_less(a.name, b.name);
  });
  return found;
}

}  // namespace aip::service
