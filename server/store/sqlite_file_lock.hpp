#pragma once

#include <chrono>
#include <filesystem>
#include <utility>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace aip::store {

// Keeps this program's processes from writing to one SQLite file, or folding its log into it, at the same
// instant: SQLite before 3.51.3 can damage the file then (its "WAL-reset bug", https://sqlite.org/wal.html),
// and Debian 12 has 3.40. Its own locks still stand between it and other programs. One thread at a time may
// use an object of it.
class SqliteFileLock {
 public:
  SqliteFileLock() = default;

  // `database`-lock is the file that is locked; it stays.
  static Result<SqliteFileLock> open(const std::filesystem::path& database);

  // Held until it goes.
  class Held {
   public:
    explicit Held(int fd) : fd_(fd) {}

    Held(Held&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

    Held& operator=(Held&&) = delete;
    ~Held();

   private:
    int fd_;
  };

  // kUnavailable when another process keeps it for longer than `wait`.
  Result<Held> lock(std::chrono::milliseconds wait) const;

 private:
  explicit SqliteFileLock(Fd fd) : fd_(std::move(fd)) {}

  Fd fd_;
};

}  // namespace aip::store
