#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace aip::blob {

// Stored bytes under a key that the store makes up; names of people's files never take part in it. What put()
// has answered survives a power cut. Thread-safe; calls block.
class BlobStore {
 public:
  virtual ~BlobStore() = default;

  // Stores what `fd` holds from offset 0 (the descriptor stays the caller's). `extension` without a dot; it
  // only makes the stored file easier to look at. kStorageFull leaves nothing behind.
  virtual Result<std::string> put(int fd, std::string_view extension) = 0;

  // For reading; kNotFound for a key that is not there.
  virtual Result<Fd> open(std::string_view key) = 0;

  // Removing what is not there is fine.
  virtual Result<void> remove(std::string_view key) = 0;

  // Calls `visit` for every blob with its age; for the collection of what nothing refers to any more.
  virtual Result<void> for_each(
      const std::function<void(std::string_view key, std::chrono::seconds age)>& visit) = 0;

  struct Usage {
    std::uint64_t used_bytes = 0;             // by blobs
    std::optional<std::uint64_t> free_bytes;  // that could be added; none: no limit is known
  };

  virtual Result<Usage> usage() = 0;
};

}  // namespace aip::blob
