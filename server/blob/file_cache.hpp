#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace aip::blob {

// Copies of blobs in a folder of this machine, so that a remote store is asked for each only once in a while.
// When they take more than `max_bytes`, those not used for longest go first; for a moment they may take a
// sixteenth more. Several processes may share a folder. What a crash of the machine has left is thrown away,
// because it may be half-written. Thread-safe; calls block.
class FileCache {
 public:
  static Result<std::unique_ptr<FileCache>> open_folder(std::filesystem::path folder,
                                                        std::uint64_t max_bytes);

  // For reading; none when it is not there. The descriptor stays good when the copy is thrown away.
  std::optional<Fd> find(std::string_view key);

  // Keeps the bytes of a nameless temporary file from this cache's disk under `key`, without copying them; of
  // another file it keeps nothing. The file must not be written to any more.
  void keep(std::string_view key, int fd);

  void remove(std::string_view key);

  // A nameless file on the cache's disk.
  Result<Fd> temporary() const;

 private:
  FileCache(std::filesystem::path folder, std::uint64_t max_bytes)
      : folder_(std::move(folder)), max_bytes_(max_bytes) {}

  void make_room();

  std::filesystem::path folder_;
  std::uint64_t max_bytes_;
  std::atomic<std::uint64_t> added_ = 0;  // since the last look at the whole folder
  std::mutex making_room_;
};

}  // namespace aip::blob
