#include "pixel/mapped_file.hpp"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include <fmt/format.h>

#include "base/file.hpp"

namespace aip::pixel {

Result<MappedFile> MappedFile::map(int fd, std::uint64_t max_bytes) {
  struct stat facts{};
  if (fstat(fd, &facts) != 0) return fail(errno_error(errno, "stat the input"));
  const auto size = static_cast<std::uint64_t>(facts.st_size);
  if (!S_ISREG(facts.st_mode) || size == 0) {
    return fail(ErrorCode::kImageUnreadable, "input: empty or not a file", "This file is empty.");
  }
  if (size > max_bytes) {
    return fail(ErrorCode::kImageTooLarge, fmt::format("input: more than {} bytes", max_bytes),
                fmt::format("This file is larger than {} MB.", max_bytes >> 20));
  }
  void* memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (memory == MAP_FAILED) return fail(errno_error(errno, "map the input"));
  return MappedFile(static_cast<const char*>(memory), size);
}

void MappedFile::release_pages() const { madvise(const_cast<char*>(memory_), size_, MADV_DONTNEED); }

MappedFile::~MappedFile() {
  if (memory_ != nullptr) munmap(const_cast<char*>(memory_), size_);
}

}  // namespace aip::pixel
