#include "store/sqlite_file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "base/file.hpp"
#include "store/sqlite_session.hpp"

namespace aip::store {

SqliteFileLock::Held::~Held() {
  if (fd_ >= 0) ::flock(fd_, LOCK_UN);
}

Result<SqliteFileLock> SqliteFileLock::open(const std::filesystem::path& database) {
  const std::string path = database.string() + "-lock";
  Fd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) return fail(sqlite_path_error(errno, path));
  return SqliteFileLock(std::move(fd));
}

Result<SqliteFileLock::Held> SqliteFileLock::lock(std::chrono::milliseconds wait) const {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + wait;
  for (auto pause = 1ms; ::flock(fd_.get(), LOCK_EX | LOCK_NB) != 0; pause = std::min(pause * 2, 16ms)) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return fail(errno_error(errno, "lock the database"));
    if (std::chrono::steady_clock::now() >= deadline) {
      return fail_later(ErrorCode::kUnavailable, "another process kept the database locked for too long");
    }
    std::this_thread::sleep_for(pause);
  }
  return Held(fd_.get());
}

}  // namespace aip::store
