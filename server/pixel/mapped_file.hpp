#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace aip::pixel {

// A whole file in memory, read from the disk as it is needed. The descriptor may be closed afterwards.
class MappedFile {
 public:
  // kImageUnreadable for what is empty or no file, kImageTooLarge beyond `max_bytes`.
  static Result<MappedFile> map(int fd, std::uint64_t max_bytes);

  MappedFile(MappedFile&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)), size_(std::exchange(other.size_, 0)) {}

  MappedFile& operator=(MappedFile&&) = delete;

  ~MappedFile();

  std::string_view bytes() const { return {memory_, size_}; }

  // For what will hardly be read again: its pages are not kept for this process, but read anew when needed.
  void release_pages() const;

 private:
  MappedFile(const char* memory, std::size_t size) : memory_(memory), size_(size) {}

  const char* memory_;
  std::size_t size_;
};

}  // namespace aip::pixel
