#include <sys/stat.h>

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "base/unicode.hpp"
#include "domain/names.hpp"
#include "service/catalog.hpp"

namespace aip::service {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxDepth = 10;

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

Error refused(std::string why) {
  return {.code = ErrorCode::kUnsupportedMedia, .message = why, .public_message = why};
}

// A folder as it is on disk, without system files.
struct Folder {
  std::string name;
  std::vector<FoundFile> files;  // `name` is the file's own; no `sku` yet
  std::vector<Folder> folders;

  auto pictures() const {
    return std::ranges::count_if(files, [](const FoundFile& file) { return is_picture_name(file.name); });
  }

  auto folders_with_pictures() const {
    return std::ranges::count_if(folders, [](const Folder& folder) { return folder.holds_pictures(); });
  }

  bool holds_pictures() const { return pictures() > 0 || folders_with_pictures() > 0; }
};

class Reader {
 public:
  Reader(const fs::path& leave_out, int& ignored) : leave_out_(leave_out), ignored_(ignored) {}

  Folder read(const fs::path& path, int depth) {
    Folder folder{.name = printable(path.filename().string()), .files = {}, .folders = {}};
    std::error_code error;
    fs::directory_iterator entries(path, error);
    if (error) {
      folder.files.push_back(file(path, ".", errno_error(error.value(), "read this folder")));
      return folder;
    }
    for (const auto& entry : entries) add(folder, entry.path(), depth);
    std::ranges::sort(folder.files, natural_file_less,
                      [](const auto& file) { return std::string_view(file.name); });
    std::ranges::sort(folder.folders, natural_less,
                      [](const auto& inner) { return std::string_view(inner.name); });
    return folder;
  }

 private:
  void add(Folder& folder, const fs::path& path, int depth) {
    const std::string name = path.filename().string();
    struct stat info{};
    const bool known = ::lstat(path.c_str(), &info) == 0;
    if (is_ignorable_file(name)) {
      ignored_ += known && S_ISDIR(info.st_mode) ? count_files(path) : 1;
      return;
    }
    const auto refuse = [&](Error error) { folder.files.push_back(file(path, name, std::move(error))); };
    if (!known) return refuse(errno_error(errno, "read this file"));
    if (S_ISDIR(info.st_mode)) {
      std::error_code error;
      if (!leave_out_.empty() && fs::equivalent(path, leave_out_, error)) return;
      if (depth >= kMaxDepth) return refuse(refused("This folder is nested too deeply."));
      folder.folders.push_back(read(path, depth + 1));
      return;
    }
    if (S_ISLNK(info.st_mode)) return refuse(refused("This is a link, not a file."));
    if (!S_ISREG(info.st_mode)) return refuse(refused("This is not a regular file."));
    folder.files.push_back(file(path, name, std::nullopt));
  }

  static FoundFile file(const fs::path& path, const std::string& name, std::optional<Error> error) {
    return {.path = path, .sku = {}, .name = name, .error = std::move(error)};
  }

  // Links are not followed.
  static int count_files(const fs::path& folder) {
    int count = 0;
    std::error_code error;
    fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      std::error_code unknown;
      if (!entry->is_directory(unknown) || entry->is_symlink(unknown)) ++count;
    }
    return count;
  }

  const fs::path& leave_out_;
  int& ignored_;
};

// Says which SKU each file belongs to.
class Planner {
 public:
  explicit Planner(FoundFiles& found) : found_(found) {}

  void collection(Folder folder) {
    for (auto& file : folder.files) {
      if (!file.error) {
        file.error = is_picture_name(file.name)
                         ? refused("This picture is beside SKU folders and in none of them.")
                         : refused("This is not a picture.");
      }
      file.sku = folder.name;
      add(std::move(file));
    }
    for (auto& inner : folder.folders) {
      // Pictures that are fewer than the folders beside them are no reason to take all for one SKU.
      const auto below = inner.folders_with_pictures();
      const auto beside = inner.pictures();
      const bool is_collection = below > 1 && beside < below;
      is_collection ? collection(std::move(inner)) : sku(std::move(inner));
    }
  }

  void sku(Folder folder) {
    const std::string sku = valid_sku(folder.name).value_or(folder.name);
    all_of(std::move(folder), sku, "");
  }

 private:
  void all_of(Folder folder, const std::string& sku, const std::string& prefix) {
    for (auto& file : folder.files) {
      file.sku = sku;
      file.name = prefix + file.name;
      const auto valid = valid_image_name(file.name);
      if (!file.error && !valid) file.error = valid.error();
      if (!file.error && !taken_.emplace(sku, *valid).second) {
        const std::string why =
            "Another folder that stands for the same SKU has a photo of this name. Rename one of them.";
        file.error = Error{.code = ErrorCode::kConflict, .message = why, .public_message = why};
      }
      add(std::move(file));
    }
    for (auto& inner : folder.folders) {
      const std::string inner_prefix = prefix + inner.name + "/";
      all_of(std::move(inner), sku, inner_prefix);
    }
  }

  void add(FoundFile file) {
    file.name = printable(file.name);
    found_.files.push_back(std::move(file));
  }

  FoundFiles& found_;
  std::set<std::pair<std::string, std::string>> taken_;
};

}  // namespace

Result<FoundFiles> find_photos(const fs::path& folder, const fs::path& leave_out) {
  std::error_code error;
  const fs::directory_iterator readable(folder, error);
  if (error) return fail(errno_error(error.value(), fmt::format("read the folder {}", folder.string())));

  FoundFiles found;
  Folder root = Reader(leave_out, found.ignored).read(folder, 0);
  const fs::path absolute = fs::absolute(folder).lexically_normal();
  root.name = printable(absolute.has_filename() ? absolute.filename().string()
                                                : absolute.parent_path().filename().string());
  if (root.name.empty()) root.name = "photos";
  Planner planner(found);
  root.folders_with_pictures() > 0 ? planner.collection(std::move(root)) : planner.sku(std::move(root));
  std::ranges::sort(found.files, [](const FoundFile& a, const FoundFile& b) {
    if (a.sku != b.sku) return natural_less(a.sku, b.sku);
    return natural_file_less(a.name, b.name);
  });
  return found;
}

}  // namespace aip::service
