#include "blob/disk_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include <fmt/format.h>

#include "base/file.hpp"
#include "blob/keys.hpp"

namespace aip::blob {
namespace fs = std::filesystem;

namespace {

// Gives the nameless file behind `fd` the name `path`, when the file system can.
bool link_in_place(int fd, const fs::path& path) {
  const auto source = fmt::format("/proc/self/fd/{}", fd);
  return ::linkat(AT_FDCWD, source.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

// A copy under a temporary name, moved to `path` when it is complete and on the disk.
Result<void> copy_to(int fd, const fs::path& path) {
  const fs::path temporary = path.parent_path() / fmt::format(".{}", path.filename().string());
  const auto copied = [&]() -> Result<void> {
    Fd out(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!out) return fail(errno_error(errno, "create a blob"));
    char buffer[1 << 16];
    off_t offset = 0;
    while (true) {
      const ssize_t n = ::pread(fd, buffer, sizeof buffer, offset);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return fail(errno_error(errno, "read a new blob"));
      if (n == 0) break;
      AIP_TRY(write_all(out.get(), {buffer, static_cast<std::size_t>(n)}));
      offset += n;
    }
    AIP_TRY(sync_fd(out.get()));
    if (::rename(temporary.c_str(), path.c_str()) != 0) return fail(errno_error(errno, "name a blob"));
    return {};
  }();
  if (!copied) ::unlink(temporary.c_str());
  return copied;
}

std::uint64_t disk_bytes(const struct stat& info) { return static_cast<std::uint64_t>(info.st_blocks) * 512; }

bool is_on_disk_of(int fd, const fs::path& folder) {
  struct stat file{};
  struct stat place{};
  return ::fstat(fd, &file) == 0 && ::stat(folder.c_str(), &place) == 0 && file.st_dev == place.st_dev &&
         file.st_nlink == 0;
}

}  // namespace

Result<std::unique_ptr<DiskStore>> DiskStore::open_folder(fs::path folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(errno_error(error.value(), fmt::format("create {}", folder.string())));
  return std::unique_ptr<DiskStore>(new DiskStore(std::move(folder)));
}

Result<std::string> DiskStore::put(int fd, std::string_view extension) {
  const std::string key = make_key(extension);
  const fs::path path = folder_ / key;
  if (::mkdir(path.parent_path().c_str(), 0755) == 0) {
    AIP_TRY(sync_folder(folder_));
  } else if (errno != EEXIST) {
    return fail(errno_error(errno, "create a blob folder"));
  }
  AIP_TRY(sync_fd(fd));
  if (!is_on_disk_of(fd, folder_) || !link_in_place(fd, path)) AIP_TRY(copy_to(fd, path));
  if (auto synced = sync_folder(path.parent_path()); !synced) {
    ::unlink(path.c_str());
    return fail(std::move(synced).error());
  }
  struct stat info{};
  if (::lstat(path.c_str(), &info) == 0) used_bytes_ += static_cast<std::int64_t>(disk_bytes(info));
  return key;
}

Result<Fd> DiskStore::open(std::string_view key) {
  if (!is_key(key)) return fail(ErrorCode::kNotFound, "not a blob key");
  Fd fd(::open((folder_ / key).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return fail(errno_error(errno, fmt::format("open blob {}", key)));
  return fd;
}

Result<void> DiskStore::remove(std::string_view key) {
  if (!is_key(key)) return {};
  const fs::path path = folder_ / key;
  struct stat info{};
  const bool is_there = ::lstat(path.c_str(), &info) == 0;
  if (::unlink(path.c_str()) == 0) {
    if (is_there) used_bytes_ -= static_cast<std::int64_t>(disk_bytes(info));
  } else if (errno != ENOENT) {
    return fail(errno_error(errno, fmt::format("remove blob {}", key)));
  }
  return {};
}

Result<void> DiskStore::for_each(const std::function<void(std::string_view, std::chrono::seconds)>& visit) {
  std::error_code error;
  const auto now = std::time(nullptr);
  const std::int64_t before = used_bytes_;
  std::int64_t found = 0;
  for (fs::recursive_directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    struct stat info{};
    if (::lstat(it->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    found += static_cast<std::int64_t>(disk_bytes(info));
    const auto key = it->path().lexically_relative(folder_).generic_string();
    if (is_key(key)) visit(key, std::chrono::seconds(now - info.st_mtime));
  }
  if (error) return fail(errno_error(error.value(), "list blobs"));
  std::call_once(counted_, [] {});
  used_bytes_ += found - before;  // what was added and removed meanwhile stays counted
  return {};
}

// Walks all of them: tens of milliseconds for ten thousand.
std::uint64_t DiskStore::count() const {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    struct stat info{};
    if (::lstat(it->path().c_str(), &info) == 0 && S_ISREG(info.st_mode)) bytes += disk_bytes(info);
  }
  return bytes;
}

Result<BlobStore::Usage> DiskStore::usage() {
  std::call_once(counted_, [this] { used_bytes_ = static_cast<std::int64_t>(count()); });
  Usage usage;
  usage.used_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, used_bytes_));
  struct statvfs disk{};
  if (::statvfs(folder_.c_str(), &disk) == 0) usage.free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  return usage;
}

}  // namespace aip::blob
