#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "base/id.hpp"

namespace aip {
namespace fs = std::filesystem;

Error errno_error(int error_number, std::string_view what) {
  Error error{.code = ErrorCode::kInternal,
              .message = fmt::format("{}: {}", what, std::strerror(error_number))};
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      error.code = ErrorCode::kNotFound;
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      error.code = ErrorCode::kForbidden;
      error.public_message =
          fmt::format("The server may not {}: check the folder's owner and permissions.", what);
      break;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      error.code = ErrorCode::kStorageFull;
      error.public_message = "The disk is full. Free some space; what was saved before is untouched.";
      error.retry = Retry::kLater;
      break;
    case EMFILE:
    case ENFILE:
      error.code = ErrorCode::kUnavailable;
      error.public_message = "Too many files are open. Try again in a moment.";
      error.retry = Retry::kLater;
      break;
    default:
      break;
  }
  return error;
}

std::uint64_t file_size(int fd) {
  struct stat info{};
  return ::fstat(fd, &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

Result<std::string> read_all(int fd, std::uint64_t limit) {
  std::string bytes;
  const std::uint64_t expected = file_size(fd);
  if (expected > limit)
    return fail(ErrorCode::kTooLarge, fmt::format("file of {} bytes, limit {}", expected, limit));
  bytes.reserve(expected);
  char buffer[1 << 16];
  while (true) {
    const ssize_t n = ::pread(fd, buffer, sizeof buffer, static_cast<off_t>(bytes.size()));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error(errno, "read"));
    if (n == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(n));
    if (bytes.size() > limit) return fail(ErrorCode::kTooLarge, fmt::format("more than {} bytes", limit));
  }
}

Result<std::string> read_file(const fs::path& path, std::uint64_t limit) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(errno_error(errno, fmt::format("open {}", path.string())));
  return read_all(fd.get(), limit);
}

Result<void> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error(errno, "write"));
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> sync_fd(int fd) {
  if (::fsync(fd) != 0) return fail(errno_error(errno, "fsync"));
  return {};
}

Result<void> sync_folder(const fs::path& folder) {
  Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return fail(errno_error(errno, fmt::format("open {}", folder.string())));
  return sync_fd(fd.get());
}

Result<void> write_file_durably(const fs::path& path, std::string_view bytes, unsigned mode) {
  // Not made of the file's own name, which may be as long as the file system allows.
  const fs::path temporary = path.parent_path() / fmt::format(".tmp.{}", random_id(12));
  const auto written = [&]() -> Result<void> {
    Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!fd) return fail(errno_error(errno, fmt::format("create {}", temporary.string())));
    AIP_TRY(write_all(fd.get(), bytes));
    AIP_TRY(sync_fd(fd.get()));
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
      return fail(errno_error(errno, fmt::format("rename to {}", path.string())));
    }
    return sync_folder(path.parent_path());
  }();
  if (!written) ::unlink(temporary.c_str());
  return written;
}

Result<Fd> open_temporary(const fs::path& folder) {
  Fd fd(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (fd) return fd;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) {
    return fail(errno_error(errno, fmt::format("create a temporary file in {}", folder.string())));
  }
  // Some network file systems have no O_TMPFILE.
  const fs::path path = folder / fmt::format(".tmp.{}", random_id(12));
  fd.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return fail(errno_error(errno, fmt::format("create {}", path.string())));
  ::unlink(path.c_str());
  return fd;
}

Result<Fd> open_regular(const fs::path& path) {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  Fd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd) {
    if (errno == ELOOP)
      return fail(ErrorCode::kUnsupportedMedia, "a link: " + path.string(), "This is a link, not a file.");
    return fail(errno_error(errno, fmt::format("open {}", path.string())));
  }
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return fail(errno_error(errno, fmt::format("stat {}", path.string())));
  if (!S_ISREG(info.st_mode)) {
    return fail(ErrorCode::kUnsupportedMedia, "not a regular file: " + path.string(),
                "This is not a regular file.");
  }
  return fd;
}

}  // namespace aip
