#include "blob/file_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace aip::blob {
namespace fs = std::filesystem;

namespace {

// A copy's time is that of its last use, kept no more exactly than this.
constexpr std::time_t kUseInterval = 60;

struct Copy {
  fs::path path;
  std::uint64_t bytes = 0;
  timespec used{};
};

std::vector<Copy> copies_in(const fs::path& folder) {
  std::vector<Copy> copies;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    struct stat info{};
    if (::lstat(it->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    if (it->path().parent_path() == folder) continue;  // our own notes
    copies.push_back({it->path(), static_cast<std::uint64_t>(info.st_blocks) * 512, info.st_mtim});
  }
  return copies;
}

// Other after each start of the machine. What was not flushed when it went down is lost, so copies of before
// can't be trusted.
std::string boot_id() { return std::string(trim(read_file("/proc/sys/kernel/random/boot_id").value_or(""))); }

}  // namespace

Result<std::unique_ptr<FileCache>> FileCache::open_folder(fs::path folder, std::uint64_t max_bytes) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(errno_error(error.value(), fmt::format("create {}", folder.string())));
  const auto note = folder / "boot";
  const auto boot = boot_id();
  if (read_file(note).value_or("") != boot) {
    for (const auto& copy : copies_in(folder)) fs::remove(copy.path, error);
    AIP_TRY(write_file_durably(note, boot));
  }
  auto cache = std::unique_ptr<FileCache>(new FileCache(std::move(folder), max_bytes));
  cache->make_room();
  return cache;
}

std::optional<Fd> FileCache::find(std::string_view key) {
  Fd fd(::open((folder_ / key).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return std::nullopt;
  struct stat info{};
  if (::fstat(fd.get(), &info) == 0 && std::time(nullptr) - info.st_mtim.tv_sec > kUseInterval)
    ::futimens(fd.get(), nullptr);
  return fd;
}

void FileCache::keep(std::string_view key, int fd) {
  struct stat info{};
  if (::fstat(fd, &info) != 0 || info.st_nlink != 0) return;
  if (static_cast<std::uint64_t>(info.st_size) > max_bytes_ / 2) return;
  const fs::path path = folder_ / key;
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  ::futimens(fd, nullptr);
  const auto source = fmt::format("/proc/self/fd/{}", fd);
  if (::linkat(AT_FDCWD, source.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0) return;
  added_ += static_cast<std::uint64_t>(info.st_blocks) * 512;
  if (added_ > max_bytes_ / 16) make_room();
}

void FileCache::remove(std::string_view key) { ::unlink((folder_ / key).c_str()); }

Result<Fd> FileCache::temporary() const { return open_temporary(folder_); }

void FileCache::make_room() {
  const std::unique_lock lock(making_room_, std::try_to_lock);
  if (!lock) return;  // somebody is at it
  added_ = 0;
  auto copies = copies_in(folder_);
  std::uint64_t total = 0;
  for (const auto& copy : copies) total += copy.bytes;
  if (total <= max_bytes_) return;
  std::ranges::sort(copies, {},
                    [](const Copy& copy) { return std::pair(copy.used.tv_sec, copy.used.tv_nsec); });
  // Some more, so that this is not done for each new one.
  const std::uint64_t wanted = max_bytes_ - max_bytes_ / 8;
  for (const auto& copy : copies) {
    if (total <= wanted) break;
    std::error_code error;
    if (fs::remove(copy.path, error)) total -= copy.bytes;
  }
  log::debug("storage: the cache holds {} MB", total >> 20);
}

}  // namespace aip::blob
